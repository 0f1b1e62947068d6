"""Counts and logs each event that this process hears, with its id, by which it can be followed."""

import logging

from app.events.event import Entry, format_position
from app.metrics import count_event
from app.timestamps import from_iso

logger = logging.getLogger(__name__)


def count_and_log(meeting_id: str, entry: Entry) -> None:
    """Observe one event of the hub."""
    content = entry.content()
    rest = content.get("rest")
    planned = rest.get("ends_at") if isinstance(rest, dict) else None
    try:
        count_event(content, from_iso(content["timestamp"]), from_iso(planned) if planned else None)
    except (KeyError, TypeError, ValueError):
        # Published by something else than a server of this kind.
        return
    about = {"meeting_id": meeting_id, "event_id": format_position(entry.position)}
    logger.info("Event %s of %s", content["event"], meeting_id, extra=about)
