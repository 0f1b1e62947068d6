"""One Lua script about one meeting, called like a function."""

import hashlib
from typing import Any

from redis.exceptions import NoScriptError

from app.events.channels import channel
from app.meetings.keys import script_keys
from app.storage.client import RedisClient, database_of, is_clustered


class MeetingScript:
    """Raises `RedisError` while Redis is away; arguments are numbers and texts."""

    def __init__(self, redis: RedisClient, lua: str) -> None:
        # Untyped, since the stubs cannot know that this client decodes its answers.
        self._redis: Any = redis
        self._clustered = is_clustered(redis)
        self._database = database_of(redis)
        self._lua = lua
        self._sha = hashlib.sha1(lua.encode(), usedforsecurity=False).hexdigest()

    async def __call__(self, meeting_id: str, now: int, *arguments: object) -> Any:
        """Run it at `now` (milliseconds since 1970) and return its answer."""
        keys = script_keys(meeting_id, self._clustered)
        # Not passed as a key: a user's rights to channels are separate from those to keys.
        told_on = channel(meeting_id, self._clustered, self._database)
        call = (len(keys), *keys, meeting_id, now, *arguments, told_on)
        try:
            return await self._redis.evalsha(self._sha, *call)
        except NoScriptError:
            # redis-py would load it into every primary, and one of them may be away.
            return await self._redis.eval(self._lua, *call)
