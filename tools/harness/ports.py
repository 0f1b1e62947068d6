"""Ports for the servers of tests and tools."""

import contextlib
import secrets
import socket

# Below the ports that the kernel gives to clients (32768 and up), so that no client gets one between this
# look and the server's start.
LOWEST, PORTS = 12_000, 10_000


def free_port() -> int:
    """Return a free port of the loopback interface."""
    while True:
        port = LOWEST + secrets.randbelow(PORTS)
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port
