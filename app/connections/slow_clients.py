"""Clients that keep this process waiting: those whose request does not come, and those that do not read.

uvicorn waits for both for ever: a stranger could take every file, or all memory, of this machine that way.
"""

import asyncio
from typing import Protocol

from app.connections.waiting import Waiting
from app.metrics import CUTS

# From the connection, or the first byte on one that is kept, to the end of the request. The largest, 1 MB,
# takes this long at 270 kbit a second.
REQUEST_SECONDS = 30.0
# Between two requests of one connection, as `--timeout-keep-alive` in every start command; needed here too,
# since uvicorn starts no such timer when it answered before the request was whole.
KEPT_SECONDS = 75.0
# Bytes in memory for requests that are not whole, and as many for connections that are kept. A full server's
# listeners (`MAX_STREAMS`), who all come back after a restart, take as much for a moment.
MAX_REQUEST_BYTES = 30_000_000
# Bytes that uvicorn and asyncio keep for a connection (tracemalloc).
CONNECTION_BYTES = 5000
# Bytes in memory for each byte that came: it is copied on its way to the application.
COPIES = 2
# A quarter of the files that this process may have open is for requests that are waited for, and another for
# connections that are kept, so that half are left for whoever is being served.
FILES_PER_WAITING = 4
# Much as nginx' `send_timeout`: the part being sent (64 kB at most) is not read to its end for a minute.
UNREAD_SECONDS = 60.0
# Bytes that wait for clients to read them.
MAX_UNREAD_BYTES = 32_000_000
# Bytes of an answer besides those: its next part, as large as Starlette's parts of a file.
NEXT_PART_BYTES = 65_536
# Seconds between two looks: a client may be this much over its time, which does no harm.
POLL_INTERVAL_SECONDS = 5.0


class Client(Protocol):
    """A connection as seen from here."""

    def refuse_slow_request(self) -> None:
        """Tell the client so, if anything of a request came, and close."""

    def abort_unread(self) -> None:
        """Close at once: the client does not read what it was sent."""


class SlowClients:
    """The waiting connections of this process; `allowed_files` is how many it may have open."""

    def __init__(self, allowed_files: int) -> None:
        most = allowed_files // FILES_PER_WAITING
        self._requests = Waiting[Client](REQUEST_SECONDS, most, MAX_REQUEST_BYTES)
        self._kept = Waiting[Client](KEPT_SECONDS, most, MAX_REQUEST_BYTES)
        self._unread = Waiting[Client](UNREAD_SECONDS, allowed_files, MAX_UNREAD_BYTES)

    def expects_request(self, client: Client) -> bool:
        """Tell whether a request of this client is waited for."""
        return client in self._requests

    def expect_request(self, client: Client, now: float, received_bytes: int = 0) -> None:
        """Wait for a request, `received_bytes` of which came at `now`, in seconds of the loop's clock."""
        self._kept.remove(client)
        kept = 0 if client in self._requests else CONNECTION_BYTES
        refuse(self._requests.add(client, now, kept + COPIES * received_bytes))

    def end_request(self, client: Client) -> None:
        """The request is there, and its turn has come."""
        self._requests.remove(client)

    def keep(self, client: Client, now: float) -> None:
        """Wait until it asks for something else, if ever."""
        self._requests.remove(client)
        close(self._kept.add(client, now, CONNECTION_BYTES))

    def expect_reading(self, client: Client, now: float, unread_bytes: int) -> None:
        """Wait until the client has read what it was sent."""
        abort(self._unread.add(client, now, unread_bytes + NEXT_PART_BYTES))

    def end_reading(self, client: Client) -> None:
        """Everything has been read."""
        self._unread.remove(client)

    def forget(self, client: Client) -> None:
        """The client is gone."""
        self._kept.remove(client)
        self.end_request(client)
        self.end_reading(client)

    def cut_overdue(self, now: float) -> None:
        """Close the connections that have waited too long."""
        refuse(self._requests.take_overdue(now))
        close(self._kept.take_overdue(now))
        abort(self._unread.take_overdue(now))

    async def run(self) -> None:
        """Look for overdue connections every few seconds, until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(POLL_INTERVAL_SECONDS)
            self.cut_overdue(loop.time())


def refuse(clients: list[Client]) -> None:
    """Give up waiting for these requests, and count them."""
    CUTS.labels("slow_request").inc(len(clients))
    close(clients)


def close(clients: list[Client]) -> None:
    """Close these connections; an idle one is not counted, since nothing is waited for."""
    for client in clients:
        client.refuse_slow_request()


def abort(clients: list[Client]) -> None:
    """Give up waiting for these to read."""
    for client in clients:
        CUTS.labels("unread").inc()
        client.abort_unread()
