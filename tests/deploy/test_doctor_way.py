"""What stands in front of a server or in its place is told apart from it, with a cure of its own."""

import contextlib
import http.server
import threading
from collections.abc import Iterator

import pytest

from tests.deploy.buffering_relay import BufferingRelay, PackingRelay
from tests.deploy.calm import SLOW_ANSWER
from tests.deploy.doctor import doctor
from tools.doctor import channels
from tools.doctor.extension_ids import asked_extensions
from tools.doctor.refusals import refused
from tools.doctor.wire import Address, Answer
from tools.harness.server_process import ServerProcess

# These tests check the product as a host starts it, not the lines of its code.
pytestmark = pytest.mark.uncovered


@pytest.mark.parametrize("heads", [False, True])
def test_a_proxy_that_buffers_the_stream_is_told_by_its_cure(server: ServerProcess, heads: bool) -> None:
    with BufferingRelay(server.url, heads=heads) as relay:
        status, said = doctor(relay.url, SLOW_ANSWER)
    assert status == 1
    assert "✓ frame" in said
    assert "✗ stream" in said
    assert "switch off response buffering" in said


def test_a_proxy_that_holds_back_whoever_comes_back_in_a_rest_is_found(server: ServerProcess) -> None:
    with PackingRelay(server.url) as relay:
        status, said = doctor(relay.url, SLOW_ANSWER)
    assert status == 1
    assert "✓ stream" in said
    assert "✗ rest             it arrives, but a client that returns" in said
    assert "switch off response buffering and compression" in said
    assert said.count("✗") == 1, said


@pytest.mark.parametrize(
    ("body", "seen", "cure"),
    [
        (b'{"error":"internal","detail":"It is in its log."}', "HTTP 503 internal ", "It is in its log."),
        (b'{"error":"redis_unavailable","detail":"Try again."}', "HTTP 503 redis_unavailable ", "is Redis"),
        (b'{"error":"no sentence"}', "HTTP 503 instead of 200", "the platform says"),
        (b"<html>", "HTTP 503 instead of 200", "the platform says"),
    ],
)
def test_a_refusal_has_the_cure_of_whoever_refused(body: bytes, seen: str, cure: str) -> None:
    found = refused("service", Answer(503, [], body, 0.0))
    assert found.seen.startswith(seen)
    assert found.cure.startswith(cure)


@contextlib.contextmanager
def answering(handler: type[http.server.BaseHTTPRequestHandler]) -> Iterator[str]:
    """Answer every request with this handler, and yield the address."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as other:
        thread = threading.Thread(target=other.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{other.server_port}"
        other.shutdown()
        thread.join()


@pytest.fixture
def stranger() -> Iterator[str]:
    """Another web server: the doctor must not take it for ours."""
    with answering(http.server.SimpleHTTPRequestHandler) as url:
        yield url


class Away(http.server.BaseHTTPRequestHandler):
    """A load balancer whose server is away, or which believes that it is."""

    def do_GET(self) -> None:
        self.send_error(503)

    def do_OPTIONS(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_a_server_that_a_balancer_takes_for_away_is_one_fault_and_not_ten() -> None:
    with answering(Away) as url:
        status, said = doctor(url)
    assert (status, said.count("✗")) == (1, 1), said
    assert "✗ health           HTTP 503 instead of 200" in said
    assert "GET /health" in said


def test_a_balancer_that_answers_for_the_server_refuses_no_origin() -> None:
    with answering(Away) as url:
        found = list(channels.check_cors(Address.parse(url), asked_extensions("")))
    assert {each.seen for each in found} == {"HTTP 503 on the API"}
    assert not any("ALLOWED_ORIGINS" in each.cure for each in found)


class Moved(Away):
    """A web server that redirects everybody, as from http to https or to a name with www."""

    def do_GET(self) -> None:
        self.send_response(301)
        self.send_header("Location", f"https://www.example.org{self.path}")
        self.end_headers()


def test_an_address_that_leads_elsewhere_is_one_fault_and_the_other_is_named() -> None:
    with answering(Moved) as url:
        status, said = doctor(url)
    assert (status, said.count("✗")) == (1, 1), said
    assert "✗ health           HTTP 301: it leads to https://www.example.org/health" in said
    assert "use the address that answers, both here and in PUBLIC_URL and the extensions" in said


class Guarded(Away):
    """A proxy with a password of its own."""

    def do_GET(self) -> None:
        self.send_error(401)


def test_a_proxy_that_wants_people_to_sign_in_is_one_fault_and_not_the_servers() -> None:
    with answering(Guarded) as url:
        status, said = doctor(url)
    assert (status, said.count("✗")) == (1, 1), said
    assert "something in front of the server wants people to sign in" in said


def test_another_service_is_not_taken_for_ours(stranger: str) -> None:
    status, said = doctor(stranger)
    assert status == 1
    assert "✗ health" in said
    assert "app.main:socket_app" in said


class OtherSocketIo(Away):
    """Another Socket.IO server, which silently acknowledges whatever it is sent."""

    def do_GET(self) -> None:
        opening = self.path.startswith("/socket.io/")
        self.send_response(200 if opening else 404)
        self.end_headers()
        self.wfile.write(b"430[]" if "sid=" in self.path else b'0{"sid":"one"}')

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()


def test_another_socketio_server_is_told_and_ends_in_no_traceback() -> None:
    with answering(OtherSocketIo) as url:
        status, said = doctor(url)
    assert (status, "Traceback" in said) == (1, False), said
    assert "✗ frame            an answer that is not this service's" in said


def test_nothing_there_is_one_fault_and_not_ten() -> None:
    status, said = doctor("http://127.0.0.1:9")
    assert status == 1
    assert said.count("✗") == 1
    assert "0.0.0.0 and $PORT" in said
