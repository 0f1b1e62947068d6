"""Times on the wire: ISO 8601 UTC with milliseconds and `Z`; inside, whole milliseconds since 1970."""

import time
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated

from msgspec import Meta

Timestamp = Annotated[
    str, Meta(examples=["2026-01-31T09:30:00.000Z"], extra_json_schema={"format": "date-time"})
]


def now_ms() -> int:
    """Return this machine's clock in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def iso(milliseconds: int) -> str:
    """Return a time in milliseconds since 1970 as `2026-01-31T09:30:00.000Z`."""
    seconds, part = divmod(milliseconds, 1000)
    return f"{iso_second(seconds)}.{part:03d}Z"


@lru_cache(maxsize=64)
def iso_second(seconds: int) -> str:
    """Return a second since 1970 without its zone; cached, as a rest tells all its members the same few."""
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None).isoformat()


def from_iso(text: str) -> int:
    """Return the milliseconds since 1970 of an ISO 8601 time; without an offset it counts as UTC.

    Raises `ValueError` when the text is not such a time.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)
