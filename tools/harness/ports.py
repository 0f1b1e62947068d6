"""Ports for the servers of tests and tools."""

import contextlib
import secrets
import socket

# Below those that the kernel gives to clients (32768 and up), so that nobody else gets one between this look
# and the server's start. A node of a cluster also takes the one 10,000 above its own.
LOWEST, PORTS = 12_000, 10_000


def free_port() -> int:
    """Return a port of the loopback interface that nobody has."""
    while True:
        port = LOWEST + secrets.randbelow(PORTS)
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port
