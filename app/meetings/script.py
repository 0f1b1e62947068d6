"""One Lua script about one meeting, called like a function."""

from typing import Any

from redis.asyncio import Redis

from app.meetings.keys import script_keys


class MeetingScript:
    """Raises `RedisError` while Redis is away; arguments are numbers and texts."""

    def __init__(self, redis: "Redis", lua: str) -> None:
        self._script: Any = redis.register_script(lua)

    async def __call__(self, meeting_id: str, now: int, *arguments: object) -> Any:
        """Run it at `now` (milliseconds since 1970) and return what it answers."""
        return await self._script(keys=script_keys(meeting_id), args=[meeting_id, now, *arguments])
