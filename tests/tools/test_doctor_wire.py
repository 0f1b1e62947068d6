"""How the doctor asks: by connections as a browser has them, whatever stands between it and the server."""

import http.server
import threading
from collections.abc import Iterator

import pytest

from tools.doctor import service
from tools.doctor.wire import Address


class CountingServer(http.server.ThreadingHTTPServer):
    """Counts connections and the requests on them."""

    connections = 0
    requests = 0


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: CountingServer

    def setup(self) -> None:
        super().setup()
        self.server.connections += 1

    def do_GET(self) -> None:
        self.server.requests += 1
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def counting() -> Iterator[CountingServer]:
    with CountingServer(("127.0.0.1", 0), Handler) as counting:
        thread = threading.Thread(target=counting.serve_forever)
        thread.start()
        yield counting
        counting.shutdown()
        thread.join()


def test_a_round_trip_is_timed_without_the_connection_that_frames_find_open(counting: CountingServer) -> None:
    found = service.check_latency(Address("http", "127.0.0.1", counting.server_port))
    assert found.check == "latency"
    assert (counting.connections, counting.requests) == (1, 8)
