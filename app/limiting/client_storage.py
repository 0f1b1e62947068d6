"""Counters in Redis, for the `limits` library, through our own client, of one Redis or of a cluster."""

import time
from typing import Any

from limits.aio.storage import RedisStorage
from typing_extensions import override

from app.storage.client import RedisClient


class ClientStorage(RedisStorage):
    """The library's own storage except for the client; each count is one key, as a cluster requires."""

    # No scheme by which an address could name it.
    STORAGE_SCHEME = []  # noqa: RUF012 - the library's own way

    def __init__(self, client: RedisClient, key_prefix: str) -> None:
        self._client: Any = client
        super().__init__("async+redis://", implementation="redispy", key_prefix=key_prefix)

    @override
    def configure_bridge(self) -> None:
        bridge: Any = self.bridge
        bridge.storage = self._client
        bridge.connection_getter = lambda _: self._client

    @override
    async def get_expiry(self, key: str) -> float:
        # The library asks for seconds, which Redis rounds: a call half a second too early is refused again.
        left_ms: int = await self._client.pttl(self.bridge.prefixed_key(key))
        return time.time() + max(left_ms, 0) / 1000
