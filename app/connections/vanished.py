"""Clients that vanish without a goodbye: a router that restarts, a laptop out of reach of its Wi-Fi."""

import socket
from asyncio import BaseTransport
from contextlib import suppress

# Milliseconds for which what was sent may stay unacknowledged. Linux waits some fifteen minutes, while a
# stream holds its place, and an office that comes back finds the places of its address taken. Longer than
# clients that do not read are given (`UNREAD_SECONDS` and a look in slow_clients.py): those cuts are counted.
UNACKNOWLEDGED_MS = 70_000


def notice_vanishing(transport: BaseTransport) -> None:
    """Let the system end this connection when its client no longer acknowledges anything, where it can."""
    connection = transport.get_extra_info("socket")
    if connection is None or not hasattr(socket, "TCP_USER_TIMEOUT"):
        return
    # A Unix socket has no such option, and needs none.
    with suppress(OSError):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNACKNOWLEDGED_MS)
