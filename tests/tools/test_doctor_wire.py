"""The doctor's connections are like a browser's, whatever stands between it and the server."""

import http.client
import http.server
import io
import json
import re
import socket
import threading
import zipfile
import zlib
from collections.abc import Iterator

import pytest

from tests.deploy.distant_relay import DistantRelay
from tools.doctor import service
from tools.doctor.event_stream import GZIP, SILENCE_SECONDS, EventStream
from tools.doctor.wire import Address, Answer, round_trips
from tools.harness.paths import ROOT
from tools.harness.waiting import PATIENCE_SECONDS


class Proxy(http.server.ThreadingHTTPServer):
    """Counts connections and their requests; ends each answer to a stream with its connection."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.connections = 0
        self.requests = 0
        self.left = threading.Event()
        self.address = Address("http", "127.0.0.1", self.server_port)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Proxy

    def setup(self) -> None:
        super().setup()
        self.server.connections += 1

    def do_GET(self) -> None:
        self.server.requests += 1
        self.send_response(200)
        if self.path == "/stream":
            self.stream()
            return
        if self.path == "/packed":
            self.packed_stream()
            return
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def stream(self) -> None:
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(b"event: connected\ndata: {}\n\n")
        # Returns when the listener closes the connection.
        self.connection.recv(1)
        self.server.left.set()

    def packed_stream(self) -> None:
        packer = zlib.compressobj(wbits=GZIP)
        self.send_header("Content-Encoding", "gzip" if "gzip" in self.headers["Accept-Encoding"] else "none")
        self.end_headers()
        event = packer.compress(b"event: connected\ndata: {}\n\n") + packer.flush(zlib.Z_SYNC_FLUSH)
        self.wfile.write(event)
        self.connection.recv(1)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class NotedConnection(http.client.HTTPConnection):
    """Keeps its socket where a test can see it."""

    made: socket.socket

    def connect(self) -> None:
        super().connect()
        self.made = self.sock


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    with Proxy() as proxy:
        thread = threading.Thread(target=proxy.serve_forever)
        thread.start()
        yield proxy
        proxy.shutdown()
        thread.join()


def test_a_round_trip_is_timed_without_the_connection_that_frames_find_open(proxy: Proxy) -> None:
    found = service.check_latency(proxy.address)
    assert found.check == "latency"
    assert (proxy.connections, proxy.requests) == (1, 8)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.3, "300 ms a request"),
        (0.31, "310 ms a request: fewer than 15 frames a second .*"),
        (0.41, "410 ms a request: too few frames .* to measure blinks"),
    ],
)
def test_the_doctor_says_what_becomes_of_the_frames_of_a_leader_who_is_far_away(
    monkeypatch: pytest.MonkeyPatch, seconds: float, said: str
) -> None:
    # One request that was held up, and one that was extremely fast, say nothing about the distance.
    monkeypatch.setattr(service, "round_trips", lambda *_: [9.0, *[seconds] * 5, 0.001])
    found = service.check_latency(Address("https", "rest.example.org", 443))
    assert re.fullmatch(said, found.seen), found


def test_the_road_to_a_server_far_away_is_in_every_round_trip(proxy: Proxy) -> None:
    with DistantRelay(str(proxy.address), seconds=0.2) as relay:
        taken = round_trips(Address.parse(relay.url), "/", 2)
    assert min(taken) >= 0.2


@pytest.mark.parametrize(
    ("page", "saying"),
    [
        ("docs/troubleshooting.md", r"there and back, for up to (\d+) ms"),
        ("docs/troubleshooting.ja.md", r"往復 (\d+) ミリ秒まで"),
    ],
)
def test_the_guides_call_a_server_too_far_away_from_where_the_doctor_does(page: str, saying: str) -> None:
    said = re.search(saying, (ROOT / page).read_text("utf-8"))
    assert said
    assert int(said[1]) == 1000 * service.TOO_FAR_SECONDS


def test_a_stream_whose_connection_ends_with_it_is_waited_for_like_any_other(
    proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = NotedConnection("127.0.0.1", proxy.server_port, timeout=PATIENCE_SECONDS)
    monkeypatch.setattr(Address, "connect", lambda *_, **__: connection)
    with EventStream(proxy.address, "/stream", PATIENCE_SECONDS) as stream:
        assert stream.hears("connected", PATIENCE_SECONDS)
        assert connection.made.gettimeout() == SILENCE_SECONDS
        assert not proxy.left.is_set()
    assert proxy.left.wait(PATIENCE_SECONDS), "the doctor is still there"


def test_a_stream_that_is_compressed_on_the_way_as_for_browsers_is_seen_and_read(proxy: Proxy) -> None:
    with EventStream(proxy.address, "/packed", PATIENCE_SECONDS) as stream:
        assert stream.answer.first("content-encoding") == "gzip"
        assert stream.hears("connected", PATIENCE_SECONDS)


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("https://Bücher.example", "https://xn--bcher-kva.example"),
        ("https://rest_api:8000", "https://rest_api:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        (" https://rest.example.com\u3000", "https://rest.example.com"),
    ],
)
def test_an_address_is_asked_by_the_name_that_browsers_send(typed: str, sent: str) -> None:
    assert str(Address.parse(typed)) == sent


@pytest.mark.parametrize("name", ["a..example", "my app.example", "my\u3000app.example"])
def test_a_name_that_nobody_can_have_is_no_address(name: str) -> None:
    with pytest.raises(ValueError, match="is not a server address"):
        Address.parse(f"https://{name}")


def test_a_zip_that_was_damaged_on_its_way_is_a_fault_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", json.dumps({"name": "x" * 100}))
    whole = packed.getvalue()
    address = Address("https", "rest.example.com", 443)
    for place in range(43, 60):
        damaged = whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]
        monkeypatch.setattr(service, "ask", lambda *_, answer=damaged: Answer(200, [], answer, 0.1))
        assert "cannot be read" in str(service._check_zip(address, "leader"))
