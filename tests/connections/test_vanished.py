"""A client that vanishes without a goodbye does not keep its place for a quarter of an hour."""

import asyncio
import socket
from typing import Any

import pytest

from app.connections.http_protocol import BoundedHttpProtocol
from app.connections.slow_clients import POLL_INTERVAL_SECONDS, UNREAD_SECONDS
from app.connections.vanished import UNACKNOWLEDGED_MS, notice_vanishing
from tests.connections.in_process import serving
from tests.loop import run


async def nothing(_scope: Any, _receive: Any, _send: Any) -> None:
    """Answer nothing: this test is about the connection."""


async def patience_of_a_connection() -> int:
    """Return how many milliseconds the system waits for acknowledgements on an accepted connection."""
    accepted = asyncio.get_running_loop().create_future()

    class Noting(BoundedHttpProtocol):
        def connection_made(self, *made: Any) -> None:
            super().connection_made(*made)
            accepted.set_result(made[0].get_extra_info("socket"))

    async with serving(nothing, Noting) as address:
        _, writer = await asyncio.open_connection(*address)
        connection = await accepted
        patience: int = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
        writer.close()
        await writer.wait_closed()
    return patience


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="this system has no such option")
def test_a_connection_whose_client_has_vanished_is_ended_by_the_system() -> None:
    assert run(patience_of_a_connection()) == UNACKNOWLEDGED_MS


def test_who_does_not_read_is_cut_and_counted_before_the_system_ends_it() -> None:
    assert (UNREAD_SECONDS + POLL_INTERVAL_SECONDS) * 1000 < UNACKNOWLEDGED_MS


@pytest.mark.parametrize("family", [socket.AF_UNIX, None], ids=["a Unix socket", "no socket"])
def test_a_connection_without_that_option_is_served_all_the_same(family: socket.AddressFamily | None) -> None:
    with socket.socket(family or socket.AF_INET) as own:
        notice_vanishing(asyncio.BaseTransport({"socket": own if family else None}))
