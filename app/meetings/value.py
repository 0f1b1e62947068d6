"""One thing that is kept about each meeting, read without a script."""

from typing import Any

from app.meetings.keys import meeting_key
from app.storage.client import RedisClient, is_clustered


class MeetingValue:
    """Raises `RedisError` while Redis is away; `name` is one of `KEPT_KEYS`."""

    def __init__(self, redis: RedisClient, name: str) -> None:
        # Untyped, since the stubs cannot know that this client decodes its answers.
        self._redis: Any = redis
        self._clustered = is_clustered(redis)
        self._name = name

    async def get(self, meeting_id: str) -> str | None:
        """Return what is kept, if anything is."""
        value: str | None = await self._redis.get(self._key(meeting_id))
        return value

    async def exists(self, meeting_id: str) -> bool:
        """Tell whether anything is kept."""
        # Not EXISTS: redis-py's cluster client sends that past `execute_command`, where failures are bounded.
        return await self.get(meeting_id) is not None

    def _key(self, meeting_id: str) -> str:
        return meeting_key(meeting_id, self._name, self._clustered)
