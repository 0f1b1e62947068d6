"""Whether the events of Redis arrive here: kept in one place, for the hub, the log and health checks."""

import time

from redis.exceptions import RedisError

from app.events.connection_log import ConnectionLog
from app.events.hub import Hub


class Reception:
    """What the subscription of this process reports, or those to a cluster's primaries together."""

    def __init__(self, hub: Hub, log: ConnectionLog) -> None:
        self._hub = hub
        self._log = log
        self._is_whole = False
        # By the monotonic clock; `None` while events are heard.
        self._deaf_since: float | None = time.monotonic()

    def up(self) -> None:
        """Note that Redis, or every primary of a cluster, has answered the subscription."""
        self._hear()
        if not self._is_whole:
            self._log.up()
        self._is_whole = True

    def partly_up(self) -> None:
        """Note that some primaries of a cluster have answered, and others are away."""
        self._hear()
        self._log.down()
        self._is_whole = False

    def down(self) -> None:
        """Note that nothing is heard any more, for an unknown time."""
        self._deaf_since = self._deaf_since or time.monotonic()
        self._is_whole = False
        self._hub.disconnected()
        self._log.down()

    def _hear(self) -> None:
        self._deaf_since = None
        self._hub.connected()

    def refused(self, error: RedisError) -> None:
        """Note that Redis has refused the change that a health check tried.

        While not all events are heard, that is logged already.
        """
        if self._is_whole:
            self._log.refused(error)

    def deaf_seconds(self) -> float:
        """Return for how long no event could have been heard; 0 while events are heard."""
        return 0.0 if self._deaf_since is None else time.monotonic() - self._deaf_since
