"""What a server-sent event stream says, line by line: one reading of the format for every client of ours."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Received:
    """One event as it came over the wire."""

    event: str
    id: str | None
    data: dict[str, Any]

    @property
    def name(self) -> str:
        """Return what happened: the content's own name for it, else the kind of event."""
        return str(self.data.get("event", self.event))


class SseParser:
    """Takes lines without their ends; what stands before the first blank line of an event is kept for it."""

    def __init__(self) -> None:
        self._fields: dict[str, str] = {}

    def feed(self, line: str) -> Received | None:
        """Return the event that this line completes, if it completes one."""
        name, _, value = line.partition(": ")
        if line:
            self._fields[name] = value
            return None
        if "event" not in self._fields:
            return None
        fields, self._fields = self._fields, {}
        return Received(fields["event"], fields.get("id"), json.loads(fields["data"]))
