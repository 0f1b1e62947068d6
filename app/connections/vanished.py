"""Clients that vanish without a goodbye: a router that restarts, a laptop out of reach of its Wi-Fi."""

import socket
from asyncio import BaseTransport
from contextlib import suppress

# Milliseconds that what was sent may stay without an acknowledgement; Linux waits some fifteen minutes, in
# which a stream holds its place, and an office that comes back finds those of its address taken. Longer than
# who does not read is given (`UNREAD_SECONDS` and a look in slow_clients.py), since those cuts are counted.
UNACKNOWLEDGED_MS = 70_000


def notice_vanishing(transport: BaseTransport) -> None:
    """Let the system end this connection when its client no longer acknowledges anything, where it can."""
    connection = transport.get_extra_info("socket")
    if connection is None or not hasattr(socket, "TCP_USER_TIMEOUT"):
        return
    # A Unix socket has no such option, and needs none.
    with suppress(OSError):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNACKNOWLEDGED_MS)
