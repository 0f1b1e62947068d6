"""Counts and logs each event that this process hears, with its id, by which it can be traced."""

import logging

from app.events.event import EVENT_NAMES, Entry, format_position
from app.metrics import EVENTS

logger = logging.getLogger(__name__)

# Why an event came that can also have another cause (measuring lapsed, rather than a member stopping it), or
# what a rest is for, in the words that every member hears.
REASONS = ("no_frames", "meeting_ended", "manual", "requested", "time", "eyes")

for each in EVENT_NAMES:
    # Present with 0 from the start, as other labels are.
    EVENTS.labels(each)


def count_and_log(meeting_id: str, entry: Entry) -> None:
    """Observe one event of the hub."""
    content = entry.content()
    name, rest = content.get("event"), content.get("rest")
    if name not in EVENT_NAMES:
        # Written by something other than a server of this kind.
        return
    EVENTS.labels(name).inc()
    about = {"meeting_id": meeting_id, "event_id": format_position(entry.position)}
    reason = content.get("reason", rest.get("reason") if isinstance(rest, dict) else None)
    why = {"reason": reason} if reason in REASONS else {}
    shown = f" ({reason})" if why else ""
    logger.info("Event %s of %s%s", name, meeting_id, shown, extra=about | why)
