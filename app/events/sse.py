"""Server-sent events on the wire, as defined in the HTML standard's section on `text/event-stream`. Pure."""

import re
from functools import lru_cache

from app.events.event import Entry, format_position

# How long a browser waits before it reconnects; short, since what it missed is replayed anyway.
RETRY_MILLISECONDS = 2000
# An event is written to all of its listeners at almost the same moment: each one is encoded only once.
ENCODED_ENTRIES = 256
# Only those of the standard: Python has more line ends, and a note may contain them.
LINE_END = re.compile("\r\n?|\n")


def encode(event: str, data: str, event_id: str | None = None, retry: int | None = None) -> bytes:
    """Return one event; `data` may have several lines, `event_id` becomes the client's position."""
    lines = [f"event: {event}"]
    if event_id is not None:
        lines.append(f"id: {event_id}")
    if retry is not None:
        lines.append(f"retry: {retry}")
    lines.extend(f"data: {line}" for line in LINE_END.split(data))
    return ("\n".join(lines) + "\n\n").encode()


@lru_cache(ENCODED_ENTRIES)
def encode_entry(entry: Entry) -> bytes:
    """Return a meeting's event with its position in the stream; all of its listeners share the bytes."""
    return encode("message", entry.data, format_position(entry.position))
