"""Reads a stream of server-sent events line by line; all of our clients share this one reader."""

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
        """Return what happened: the name in the data if there is one, else the kind of event."""
        return str(self.data.get("event", self.event))


class SseParser:
    """Takes lines without their line breaks, and keeps an event's fields until the blank line after it."""

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
