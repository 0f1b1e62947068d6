"""Brings a rest in Redis forward, as if most of its time were over."""

from dataclasses import replace
from typing import Any

from app.meetings.cluster_index import index_of
from app.meetings.keys import due_table, meeting_key
from app.meetings.rest import Rest
from app.timestamps import now_ms


def bring_forward(
    redis: Any,
    meeting_id: str,
    *,
    begins_in_ms: int = 500,
    seconds: int | None = None,
    clustered: bool = False,
) -> Rest:
    """Let an announced rest begin in `begins_in_ms`, or a running one end within a second, and return it.

    `seconds` is the new length of an announced one; without it the rest stays as long as ordered.
    """
    key = meeting_key(meeting_id, "rest", clustered)
    rest, now = Rest.from_json(redis.get(key)), now_ms()
    if rest.is_running:
        soon = replace(rest, seconds=(now - rest.starts_ms) // 1000 + 1)
    else:
        soon = replace(rest, starts_ms=now + begins_in_ms, seconds=seconds or rest.seconds)
    redis.set(key, soon.as_json(), keepttl=True)
    for table in {due_table(meeting_id, clustered), *([index_of(meeting_id)] if clustered else [])}:
        redis.zadd(table, {f"{meeting_id}:{rest.id}": soon.due_ms})
    return soon
