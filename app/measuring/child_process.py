"""The parent's side of one measuring child: a frame at a time, and what becomes of a child that hangs."""

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import Callable
from socket import socket
from typing import cast

from app.measuring.busy import Interrupted
from app.measuring.messages import LENGTH
from app.process.pauses import timeout_without_pauses

logger = logging.getLogger(__name__)

# The costliest frame takes a tenth of a second of a core, and ten busy programs may share one now and then; a
# child that takes this long hangs, and is ended.
HANG_SECONDS = 5.0
# A child that is no longer needed ends as soon as it finds its channel closed; after this it is killed.
STOP_SECONDS = 1.0
# How often a stop checks whether the child has ended.
POLL_INTERVAL_SECONDS = 0.01


class ChildProcess(asyncio.Protocol):
    """Speaks with one child; `on_lost` is called once, when it can no longer be spoken with."""

    def __init__(self, pid: int, on_lost: Callable[["ChildProcess"], None]) -> None:
        self.pid = pid
        self._on_lost = on_lost
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._answer: asyncio.Future[bytes] | None = None
        self.has_answered = False

    @classmethod
    async def connected(
        cls, pid: int, channel: socket, on_lost: Callable[["ChildProcess"], None]
    ) -> "ChildProcess":
        """Return the child that is spoken with through this socket."""
        loop = asyncio.get_running_loop()
        _, child = await loop.create_connection(lambda: cls(pid, on_lost), sock=channel)
        return child

    @property
    def lost(self) -> bool:
        """Whether it can no longer be spoken with."""
        return self._transport is None or self._transport.is_closing()

    async def exchange(self, message: bytes) -> bytes:
        """Send a message and return the body of the answer; raises `Interrupted` when none comes in time.

        Giving up the wait also ends the child: its answer would be mistaken for that to another frame.
        """
        if self._transport is None or self.lost:
            raise Interrupted
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(message)
        try:
            async with timeout_without_pauses(HANG_SECONDS):
                return await self._answer
        except TimeoutError:
            logger.error("! A measuring process has not answered for %.0f s: ending it", HANG_SECONDS)
            self.kill()
            raise Interrupted from None
        except asyncio.CancelledError:
            self.kill()
            raise
        finally:
            self._answer = None

    def kill(self) -> None:
        """End it at once, whatever it is doing."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self.let_go()

    def let_go(self) -> None:
        """Stop speaking with it: it then ends by itself."""
        if self._transport is not None:
            self._transport.abort()

    async def ended(self) -> int:
        """Return its exit status once it has ended (negative: a signal's number); kill it if it does not."""
        for _ in range(round(STOP_SECONDS / POLL_INTERVAL_SECONDS)):
            if (status := self._exit_status(os.WNOHANG)) is not None:
                return status
            await asyncio.sleep(POLL_INTERVAL_SECONDS)
        os.kill(self.pid, signal.SIGKILL)
        return await asyncio.to_thread(self._exit_status, 0) or 0

    def _exit_status(self, options: int) -> int | None:
        """Return its exit status; None while it lives."""
        try:
            pid, status = os.waitpid(self.pid, options)
        except ChildProcessError:
            return 0  # whoever started this process has the kernel forget its children
        return os.waitstatus_to_exitcode(status) if pid else None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        # No class to check for: uvloop, which uvicorn uses where it is installed, has classes of its own.
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Take in a part of the answer; the last part ends the wait for it."""
        received = self._received
        received += data
        if len(received) < LENGTH.size or len(received) < LENGTH.size + LENGTH.unpack_from(received)[0]:
            return
        body = bytes(received[LENGTH.size :])
        received.clear()
        self.has_answered = True
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(body)

    def connection_lost(self, _error: Exception | None) -> None:
        """Interrupt the frame that the child had."""
        self._transport = None
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(Interrupted())
        self._on_lost(self)
