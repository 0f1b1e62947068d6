"""The tests' own listener gets its stream even if Redis was late for a moment."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tools.harness.event_stream import EventStream

CONNECTED = b'event: connected\ndata: {"meeting_id":"one"}\n\n'


@pytest.mark.parametrize(
    ("errors", "heard"),
    [(["redis_unavailable"] * 2, ["connected"]), (["redis_unavailable", "too_many_streams"], [])],
)
def test_a_stream_that_is_refused_since_redis_was_late_is_asked_for_again(
    errors: list[str], heard: list[str]
) -> None:
    refusals = iter(errors)

    class Server(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            error = next(refusals, None)
            self.send_response(503 if error else 200)
            self.end_headers()
            self.wfile.write(json.dumps({"error": error}).encode() if error else CONNECTED)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        stream = EventStream(f"http://127.0.0.1:{server.server_port}", "one")
        assert stream.ended.wait(30)
        assert [each.event for each in stream.so_far()] == heard
        stream.close()
        server.shutdown()
    assert next(refusals, None) is None
