"""Logs why a connection's frames are refused: once per reason, since 15 a second come for each person."""

import logging
from collections.abc import Mapping

from app.realtime.refusals import named_meeting

logger = logging.getLogger(__name__)


class RefusalLog:
    """What has been logged for each open connection; that is bounded, since there are few codes."""

    def __init__(self) -> None:
        self._logged: dict[str, set[object]] = {}

    def __len__(self) -> int:
        return len(self._logged)

    def open(self, sid: str) -> None:
        """Begin with a connection for which nothing has been logged."""
        self._logged[sid] = set()

    def close(self, sid: str) -> None:
        """Forget a connection that has gone."""
        self._logged.pop(sid, None)

    def note(self, sid: str, payload: object, answer: Mapping[str, object]) -> None:
        """Log a frame's answer if it is the connection's first refusal with this code."""
        logged, code = self._logged.get(sid), answer.get("error")
        if logged is None or code is None or code in logged:
            return
        logged.add(code)
        meeting_id = named_meeting(payload)
        about, named = ({"meeting_id": meeting_id}, f" for meeting {meeting_id}") if meeting_id else ({}, "")
        logger.info("Refused frames from %s%s: %s", sid, named, code, extra={"error": code} | about)
