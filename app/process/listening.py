"""Where this process listens, as the kernel says: no option or variable of a start command is guessed."""

import os
import socket
from collections.abc import Iterator
from functools import cache
from ipaddress import ip_address

# Every open file of this process, on Linux and macOS; elsewhere nothing is known.
OPEN_FILES = "/dev/fd"


def is_loopback_port(port: int) -> bool:
    """Tell whether everything of this process that listens on `port` is bound to loopback.

    A connection's own address does not say it: one that came by loopback has 127.0.0.1 even on a server that
    listens on every address. False while nothing is found that listens there.
    """
    try:
        return listens_on_loopback_only(port)
    except LookupError:
        return False


@cache
def listens_on_loopback_only(port: int) -> bool:
    """Tell the same, asked only once for each port, since uvicorn keeps what it has bound.

    Raises `LookupError`, which is not kept, if nothing is found that listens there.
    """
    hosts = [host for host, bound in listening_addresses() if bound == port]
    if not hosts:
        raise LookupError(port)
    return all(ip_address(host.partition("%")[0]).is_loopback for host in hosts)


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


def listening_addresses() -> Iterator[tuple[str, int]]:
    """Yield address and port of the TCP sockets on which this process accepts connections.

    Every open file is looked at: clients' connections may have smaller numbers, which were others' before.
    """
    if not os.path.isdir(OPEN_FILES):
        return
    for number in sorted(map(int, os.listdir(OPEN_FILES))):
        if accepts_connections(number):
            with socket.socket(fileno=os.dup(number)) as opened:
                if opened.family in (socket.AF_INET, socket.AF_INET6):
                    yield opened.getsockname()[:2]


def accepts_connections(number: int) -> bool:
    """Tell whether an open file is a socket that accepts connections.

    It is taken for an IPv4 one: to ask what it is would take three times as long, and there may be ten
    thousand others.
    """
    try:
        opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 0, fileno=number)
    except OSError:
        return False
    try:
        return bool(opened.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
    except OSError:
        return False
    finally:
        opened.detach()  # it stays open for whoever it belongs to
