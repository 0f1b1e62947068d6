"""Raw connections to a server: bytes that no decent client would send."""

import contextlib
import socket
from collections.abc import Iterator
from http.client import HTTPResponse

from tests.metric_value import metric_value
from tools.harness.server_process import ServerProcess

HEAD = b"Host: localhost\r\nContent-Type: application/json\r\n"
GET = b"GET /health HTTP/1.1\r\n" + HEAD
POST = b"POST /api/meetings/slow/rest HTTP/1.1\r\n" + HEAD
# What the JDK's client and `curl --http2` offer with every request.
H2C = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n"
WHOLE = GET + b"\r\n"
STREAM = b"GET /api/sse/events?meeting_id=slow HTTP/1.1\r\n" + HEAD + b"\r\n"


@contextlib.contextmanager
def connection(server: ServerProcess, receive_buffer: int | None = None) -> Iterator[socket.socket]:
    with socket.socket() as opened:
        opened.settimeout(30)
        if receive_buffer:
            # This bounds what the other side may send only if it is set before connecting.
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        opened.connect(("127.0.0.1", server.port))
        yield opened


def send(client: socket.socket, data: bytes) -> None:
    """Send the data, or as much as the server takes before it closes."""
    with contextlib.suppress(ConnectionError):
        client.sendall(data)


def read_to_the_end(client: socket.socket) -> bytes:
    """Return everything up to the close; a reset, which unread bytes cause, counts as a close."""
    read = b""
    with contextlib.suppress(ConnectionError):
        while part := client.recv(65_536):
            read += part
    return read


def statuses(answers: bytes) -> list[int]:
    return [int(part.split(b" ", 1)[0]) for part in answers.split(b"HTTP/1.1 ")[1:]]


def cut(server: ServerProcess, why: str) -> float:
    """Return how many connections have been cut for this reason so far."""
    return metric_value(server, f'rest_cut_connections_total{{why="{why}"}}')


def answer_of(client: socket.socket) -> int:
    """Read a whole answer and return its status."""
    with HTTPResponse(client) as answer:
        answer.begin()
        assert answer.read()
        return answer.status
