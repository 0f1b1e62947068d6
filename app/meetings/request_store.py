"""Anonymous requests for a rest, in Redis: counted once per member, never shown as a number."""

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass

from app.events.event import event_json
from app.meetings import request_scripts as scripts
from app.meetings.request_level import RequestLevel, nearly_from, request_level
from app.meetings.rest import Rest
from app.meetings.rest_shape import Reason
from app.meetings.rest_store import RestStore
from app.meetings.script import MeetingScript
from app.meetings.value import MeetingValue
from app.storage.client import RedisClient
from app.timestamps import now_ms

REASON: Reason = "requested"


@dataclass(frozen=True, slots=True)
class PendingRequests:
    """How many requests wait and until when they count (ms since 1970), or the rest that has granted them."""

    level: RequestLevel
    until: int | None = None
    rest: Rest | None = None


class RequestStore:
    """Raises `RedisError` while Redis is away. At most `threshold` - 1 requests are kept, as hashes.

    `threshold` different members start a rest of `rest_seconds`; if it is 1, nothing about anybody is kept.
    """

    def __init__(self, redis: RedisClient, rests: RestStore, *, threshold: int, rest_seconds: int) -> None:
        self._key = MeetingValue(redis, "rest_request_key")
        """The key of a meeting's hashes, which is forgotten together with them."""
        self._rests = rests
        self.threshold = threshold
        self.rest_seconds = rest_seconds
        self._hash_key = MeetingScript(redis, scripts.HASH_KEY)
        self._request = MeetingScript(redis, scripts.REQUEST)
        self._withdraw = MeetingScript(redis, scripts.WITHDRAW)

    @property
    def wait_for_others(self) -> bool:
        """Whether one member's request alone starts no rest."""
        return self.threshold > 1

    async def ask(self, meeting_id: str, token: str | None) -> PendingRequests:
        """Count a request, once per token (None: only if `threshold` is 1); returns the state after it."""
        if not self.wait_for_others:
            rest, _ = await self._rests.start_or_get(meeting_id, REASON, self.rest_seconds)
            return PendingRequests(RequestLevel.NONE, rest=rest)
        assert token is not None
        while True:
            key = str(await self._hash_key(meeting_id, now_ms(), secrets.token_hex(16)))
            hashed = keyed_hash(key, token)
            now = now_ms()
            rest = Rest.new(now, REASON, self.rest_seconds, notice=0)
            await self._rests.due_index.before_write(meeting_id, rest.id, rest.due_ms)
            outcome, asked, until = await self._request(
                *(meeting_id, now, hashed, self.threshold, nearly_from(self.threshold)),
                *(self._event(meeting_id, now, level) for level in (RequestLevel.SOME, RequestLevel.NEARLY)),
                json.dumps(self._rests.write_arguments(meeting_id, now, rest, "rest_required")),
                key,
            )
            if outcome != "started":
                await self._rests.due_index.when_gone(meeting_id, rest.id)
            if outcome == "waiting":
                return PendingRequests(request_level(asked, self.threshold), until)
            # Not always the one made above: another may have been there before, or it may be over already.
            present = rest if outcome == "started" else await self._rests.current(meeting_id)
            if present is not None:
                return PendingRequests(RequestLevel.NONE, rest=present)

    async def withdraw(self, meeting_id: str, token: str) -> PendingRequests:
        """Take a request back, if it still waits; returns the state after it."""
        key = await self._key.get(meeting_id)
        asked, until = await self._withdraw(meeting_id, now_ms(), keyed_hash(key or "", token))
        return PendingRequests(request_level(asked, self.threshold), until if asked else None)

    @staticmethod
    def _event(meeting_id: str, now: int, level: RequestLevel) -> str:
        return event_json("rest_requested", meeting_id, now, requests=str(level))


def keyed_hash(key: str, token: str) -> str:
    """Return what is kept of a member's token: nobody without the key can recover the token."""
    return hmac.new(key.encode(), token.encode(), hashlib.sha256).hexdigest()
