"""Where this process listens, as the kernel says: no option or variable of a start command is guessed."""

import contextlib
import os
import socket
from collections.abc import Iterator
from functools import cache
from ipaddress import ip_address

# Every open file of this process, on Linux and macOS; elsewhere nothing is known.
OPEN_FILES = "/dev/fd"


@cache
def is_loopback_port(port: int) -> bool:
    """Tell whether everything of this process that listens on `port` is bound to loopback.

    A connection's own address does not say it: one that came by loopback has 127.0.0.1 even on a server that
    listens on every address. Asked once for each port, since uvicorn keeps what it has bound.
    """
    hosts = [host for host, bound in listening_addresses(port) if bound == port]
    return bool(hosts) and all(ip_address(host.partition("%")[0]).is_loopback for host in hosts)


def nearest_url() -> str | None:
    """Return the address by which a browser on this machine reaches this process; None while it has none."""
    for host, port in listening_addresses():
        return f"http://{name_from_here(host)}:{port}"
    return None


def name_from_here(host: str) -> str:
    """Return the name by which a browser on this machine reaches an address that this process listens on."""
    address = ip_address(host.partition("%")[0])
    if address.is_unspecified or address.is_loopback:
        return "localhost"
    return f"[{host}]" if address.version == 6 else host


def listening_addresses(port: int | None = None) -> Iterator[tuple[str, int]]:
    """Yield address and port of the TCP sockets on which this process accepts connections.

    It ends at the first connection to `port`: what listens there was opened before that and so has a smaller
    number, and there may be ten thousand connections.
    """
    if not os.path.isdir(OPEN_FILES):
        return
    for number in sorted(map(int, os.listdir(OPEN_FILES))):
        with contextlib.suppress(OSError), duplicate(number) as opened:
            inet = opened.family in (socket.AF_INET, socket.AF_INET6)
            if inet and opened.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                yield opened.getsockname()[:2]
            elif inet and opened.getsockname()[1] == port:
                return


def duplicate(number: int) -> socket.socket:
    """Return an open file as a socket of its own; raises `OSError` when it is none."""
    copy = os.dup(number)
    try:
        return socket.socket(fileno=copy)
    except OSError:
        os.close(copy)
        raise
