"""Counts and logs each event that this process hears, with its id, by which it can be followed."""

import logging

from app.events.event import Entry, format_position
from app.metrics import EVENT_NAMES, EVENTS

logger = logging.getLogger(__name__)


def count_and_log(meeting_id: str, entry: Entry) -> None:
    """Observe one event of the hub."""
    name = entry.content().get("event")
    if name not in EVENT_NAMES:
        # Written by something else than a server of this kind.
        return
    EVENTS.labels(name).inc()
    about = {"meeting_id": meeting_id, "event_id": format_position(entry.position)}
    logger.info("Event %s of %s", name, meeting_id, extra=about)
