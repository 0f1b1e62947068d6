"""Reads what arrives on a connection that is subscribed to channels, and hands it on to the hub."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from redis.exceptions import TimeoutError as RedisTimeoutError

from app.events.channels import meeting_of_channel
from app.events.echo import Echo
from app.events.event import Entry
from app.events.hub import Hub

logger = logging.getLogger(__name__)

# Pings at this interval detect a connection that died silently.
PING_SECONDS = 5.0
# One answer may be late; if two are missing, nobody is there.
MAX_UNANSWERED_PINGS = 2
# Thousands of streams are read in a second or two; if it takes longer, another connection may do better.
CATCH_UP_SECONDS = 10.0


class ChannelReader:
    """Reads until the connection fails; `answered` is called once, at the first sign that all is well.

    On a cluster, `gone` is called with each meeting whose channel was unsubscribed from: on request, or
    because its slot has moved elsewhere. An `echo` is notified when its message comes back.
    """

    def __init__(
        self,
        connection: Any,
        hub: Hub,
        answered: Callable[[], None],
        gone: Callable[[str], None] = lambda _: None,
        echo: Echo | None = None,
    ) -> None:
        self._connection = connection
        self._hub = hub
        self._answered = answered
        self._gone = gone
        self._echo = echo
        self._confirmed: list[str] = []
        self._is_well = False

    async def run(self) -> None:
        """Hand on what arrives; raises `RedisError` when the connection fails or no longer answers."""
        unanswered = 0
        while True:
            answer = await self._connection.read_response(
                timeout=PING_SECONDS, disconnect_on_error=False, push_request=True
            )
            if answer is None:
                if unanswered == MAX_UNANSWERED_PINGS:
                    raise RedisTimeoutError("the subscription no longer answers")
                unanswered += 1
                await self._connection.send_command("PING")
                continue
            unanswered = 0
            await self._handle(answer)

    async def _handle(self, answer: Any) -> None:
        match answer:
            case ["subscribe" | "ssubscribe", str(name), _]:
                self._confirmed.append(meeting_of_channel(name))
            case ["sunsubscribe", str(name), _]:
                self._gone(meeting_of_channel(name))
            case ["message", str(name), _] if self._echo is not None and name == self._echo.channel:
                self._echo.returned()
            case ["message" | "smessage", str(name), str(payload)]:
                await self._confirm()
                self._forward(name, payload)
            case "PONG" | ["pong", _]:
                await self._confirm()
                if not self._is_well:
                    self._is_well = True
                    self._answered()

    async def _confirm(self) -> None:
        """Let the hub catch up before it hears anything newer."""
        if self._confirmed:
            async with asyncio.timeout(CATCH_UP_SECONDS):
                await self._hub.confirm(self._confirmed)
            self._confirmed.clear()

    def _forward(self, name: str, payload: str) -> None:
        try:
            entry = Entry.published(payload)
        except ValueError:
            logger.warning("Ignored a message on %r that no server of this kind published", name)
            return
        self._hub.publish(meeting_of_channel(name), entry)
