"""Something in front of the server, as platforms have it: passes bytes on, may speak TLS, and cuts."""

import asyncio
import contextlib
import ssl
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from tools.harness.waiting import PATIENCE_SECONDS

# Nothing listens there.
NOWHERE = "http://127.0.0.1:1"


class Relay:
    """Listens on a free loopback port, in a thread of its own."""

    def __init__(
        self, target: str, certificate: tuple[Path, Path] | None = None, *, knows_name: bool = True
    ) -> None:
        self.lead_to(target)
        self._tls: ssl.SSLContext | None = None
        if certificate:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(*certificate)
            if not knows_name:
                # As a host does that gets a certificate for each name and has none for this one yet.
                self._tls.sni_callback = lambda *_: ssl.ALERT_DESCRIPTION_INTERNAL_ERROR
        self._open: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)

    def __enter__(self) -> Self:
        self._thread.start()
        listening = asyncio.start_server(self._relay, "127.0.0.1", 0, ssl=self._tls)
        self._server = asyncio.run_coroutine_threadsafe(listening, self._loop).result(PATIENCE_SECONDS)
        port = self._server.sockets[0].getsockname()[1]
        self.url = f"{'https' if self._tls else 'http'}://127.0.0.1:{port}"
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._server.close)
        self.cut()
        asyncio.run_coroutine_threadsafe(self._ended(), self._loop).result(PATIENCE_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def lead_to(self, target: str) -> None:
        """Pass new connections on to this address."""
        self._target = urlsplit(target)

    def cut(self) -> None:
        """Cut every connection, as a platform does with a request that is too old."""
        self._loop.call_soon_threadsafe(self._abort_all)

    def _abort_all(self) -> None:
        for writer in self._open:
            writer.transport.abort()

    async def _ended(self) -> None:
        me = asyncio.current_task()
        await asyncio.gather(
            *(task for task in asyncio.all_tasks() if task is not me), return_exceptions=True
        )

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            onward_reader, onward = await asyncio.open_connection(self._target.hostname, self._target.port)
        except OSError:  # nobody is there, and the client is to notice that
            writer.transport.abort()
        else:
            self._open.add(onward)
            await asyncio.gather(_pump(pass_on, reader, onward), _pump(self.answer, onward_reader, writer))
            self._open.remove(onward)
        self._open.remove(writer)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass the server's answers on."""
        await pass_on(reader, writer)


Carry = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()


async def _pump(carry: Carry, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError, ssl.SSLError):
        await carry(reader, writer)
    writer.close()
    with contextlib.suppress(OSError, ssl.SSLError):
        await writer.wait_closed()
