"""The doctor says that all is well where it is, and what to do where it is not."""

import ast
import contextlib
import http.server
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import KeptServer, Listen, NewServer, StartServer
from tests.deploy.buffering_relay import BufferingRelay, PackingRelay
from tests.deploy.calm import SLOW_ANSWER, SLOW_MOMENT, in_a_calm_moment
from tests.deploy.redis_server import make_certificate
from tests.deploy.relay import Relay
from tools.doctor import channels, service
from tools.doctor.extension_ids import asked_extensions
from tools.doctor.findings import Level
from tools.doctor.refusals import refused, unencrypted
from tools.doctor.wire import Address, Answer
from tools.harness.chromium import EXTENSION_IDS
from tools.harness.paths import ROOT
from tools.harness.server_process import ServerProcess, uvicorn
from tools.harness.valkey_process import ValkeyProcess

# These tests check the product as a host starts it, not the lines of its code.
pytestmark = pytest.mark.uncovered
PATH = {"PATH": os.environ["PATH"]}
# Extension IDs as a store and as a company's own package have them.
OF_A_STORE, OF_ITS_OWN = "gbflaimglecnnhphjbjgjgmpkfdlnjjg", "jeboaldkeleelmndplhpfnipjekpfcih"


def doctor(url: str, slow: str = SLOW_MOMENT, **environ: str) -> tuple[int, str]:
    """Run the doctor as a person does, on the bare Python; returns its exit status and everything it said."""
    command = [
        *(sys.executable, "-I", "-c"),
        f"import sys; sys.path[:0] = [{str(ROOT)!r}]; sys.argv[1:] = [{url!r}]; "
        "import runpy; runpy.run_module('tools.doctor', run_name='__main__')",
    ]
    done = in_a_calm_moment(
        lambda: subprocess.run(
            command, env=PATH | environ, capture_output=True, text=True, timeout=100, check=False
        ),
        slow,
    )
    lines = done.stdout.splitlines()
    for number, line in enumerate(lines):
        assert not line.startswith(("✗", "!")) or lines[number + 1].startswith("    → "), f"no cure: {line}"
    return done.returncode, done.stdout + done.stderr


def test_a_healthy_server_passes_every_check(server: ServerProcess) -> None:
    status, said = doctor(server.url)
    assert status == 0, said
    assert said.rstrip().endswith("All is well.")
    for check in (
        "health",
        "socket.io",
        "cors extension",
        "frame",
        "leader.zip",
        "leader key",
        "rest",
        "heartbeat",
    ):
        assert f"✓ {check} " in said
    # An extension from a store has another ID, about which this check says nothing.
    whose = "(the leader's download; for ids of a store or of your own: EXTENSIONS=id,id)"
    assert f"{EXTENSION_IDS['leader']} may call the API and Socket.IO {whose}" in said
    assert "meet.google.com" not in said, "Meet's own page never calls the server"


def test_this_machine_is_asked_without_encryption_when_nothing_is_said_of_it(server: ServerProcess) -> None:
    status, said = doctor(server.url.removeprefix("http://"))
    assert status == 0, said


def test_a_server_without_encryption_is_told_apart_from_none(server: ServerProcess) -> None:
    status, said = doctor(server.url.replace("http://", "https://"))
    assert status == 1
    assert "it answers, but without encryption" in said
    assert "put TLS in front" in said


@pytest.fixture
def keyed(kept_server: KeptServer) -> ServerProcess:
    return kept_server(LEADER_KEY="correct-horse")


def test_a_wrong_leader_key_is_a_fault(keyed: ServerProcess) -> None:
    status, said = doctor(keyed.url, LEADER_KEY="correct-hors")
    assert status == 1
    assert "✗ leader key" in said
    assert "compare LEADER_KEY" in said
    assert "✗ frame" in said
    assert "All is well" not in said


def test_the_right_leader_key_opens_the_whole_way(keyed: ServerProcess) -> None:
    status, said = doctor(keyed.url, LEADER_KEY="correct-horse")
    assert status == 0, said
    assert "✓ leader key" in said
    assert "✓ frame" in said
    assert "✓ rest" in said
    assert said.rstrip().endswith("All is well.")


def test_without_the_leader_key_it_says_what_it_did_not_try(keyed: ServerProcess) -> None:
    status, said = doctor(keyed.url)
    assert status == 0, said
    assert "! leader key" in said
    assert "! frame" in said
    assert said.rstrip().endswith("Nothing is broken; 2 to look at.")


def test_a_server_elsewhere_without_a_leader_key_is_warned_of(
    valkey: ValkeyProcess, new_server: NewServer
) -> None:
    command = uvicorn()
    command[command.index("--host") + 1] = "0.0.0.0"
    with new_server({"REDIS_URL": valkey.url, "SSE_HEARTBEAT_SECONDS": "1"}, command) as server:
        # A loopback address that nobody uses as a name for this machine.
        _, said = doctor(f"http://127.0.0.2:{server.port}")
    assert "! leader key" in said
    assert "openssl rand" in said
    assert "✓ rest" in said


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


def test_an_image_limit_below_the_leaders_frames_is_found_by_sending_one(
    valkey: ValkeyProcess, start_server: StartServer
) -> None:
    server = start_server(valkey, MAX_IMAGE_BYTES="20000", SSE_HEARTBEAT_SECONDS="1")
    status, said = doctor(server.url)
    assert status == 1
    assert "✗ frame" in said
    assert "too_large" in said
    assert "raise MAX_IMAGE_BYTES" in said
    assert "✓ rest" in said


def test_an_older_python_is_told_in_one_line_which_one_it_needs() -> None:
    start = (
        f"import sys; sys.version_info = (3, 9, 18); sys.path[:0] = [{str(ROOT)!r}]; import runpy; "
        "runpy.run_module('tools.doctor', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", start], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "needs Python 3.11 or later, and this one is 3.9" in done.stderr


@pytest.mark.parametrize("file", ["tools/__init__.py", "tools/doctor/__init__.py"])
def test_an_older_python_can_read_the_files_that_tell_it(file: str) -> None:
    ast.parse((ROOT / file).read_text("utf-8"), feature_version=(3, 7))


def test_a_missing_redis_is_found_and_the_variables_are_named(
    own_valkey: ValkeyProcess, start_server: StartServer
) -> None:
    server = start_server(own_valkey)
    own_valkey.kill()
    status, said = doctor(server.url, SLOW_ANSWER)
    assert status == 1
    assert "✗ health" in said
    assert "REDIS_HOST" in said


def test_a_server_that_answers_to_other_names_only_is_one_fault_and_the_setting_is_named(
    valkey: ValkeyProcess, start_server: StartServer
) -> None:
    status, said = doctor(start_server(valkey, ALLOWED_HOSTS="other.example.org").url)
    assert status == 1
    assert said.count("✗") == 1
    assert "does not answer to the name 127.0.0.1" in said
    assert "→ This server does not answer to this host name: name it in ALLOWED_HOSTS" in said


def test_a_stream_that_the_server_refuses_is_told_in_its_own_words(
    valkey: ValkeyProcess, start_server: StartServer, listen: Listen
) -> None:
    server = start_server(valkey, RATE_STREAMS="1/hour by address")
    listen(server, "doctor").next()
    (found,) = channels.check_stream(Address.parse(server.url), None)
    assert found.seen == "HTTP 429 rate_limited instead of 200"
    assert found.cure.startswith("There were too many of these from your address in a short time. Try again")


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


@pytest.fixture
def choosy(kept_server: KeptServer) -> ServerProcess:
    """A server that allows one company's page and one extension of a store, and nothing else."""
    return kept_server(ALLOWED_ORIGINS=f"chrome-extension://{OF_A_STORE},https://team.example.org")


def test_an_origin_that_is_not_allowed_is_named(choosy: ServerProcess) -> None:
    found = list(channels.check_cors(Address.parse(choosy.url), asked_extensions("")))
    refused = [each for each in found if each.level is Level.FAULT]
    assert [each.check for each in refused] == ["cors extension"] * len(EXTENSION_IDS)
    assert EXTENSION_IDS["leader"] in refused[0].cure
    assert "EXTENSIONS=id,id" in refused[0].cure, "it may be nobody's there"


def test_a_company_asks_about_the_extensions_that_it_installs_in_place_of_the_downloads(
    choosy: ServerProcess,
) -> None:
    status, said = doctor(choosy.url, EXTENSIONS=f"{OF_A_STORE}, {OF_ITS_OWN},")
    assert f"✓ cors extension   chrome-extension://{OF_A_STORE} may call" in said
    assert f"add chrome-extension://{OF_ITS_OWN} to ALLOWED_ORIGINS (named in EXTENSIONS)" in said
    assert (status, said.count("✗")) == (1, 1), said


@pytest.mark.parametrize(
    "typed", [OF_A_STORE[1:], OF_A_STORE + "a", "z" * 32, f"chrome-extension://{OF_A_STORE}", "leader"]
)
def test_what_is_no_extensions_id_is_explained_before_anything_is_asked(typed: str) -> None:
    status, said = doctor("http://127.0.0.1:9", EXTENSIONS=f"{OF_ITS_OWN},{typed}")
    assert (status, "✗" in said) == (2, False)
    assert f"'{typed}' is not an extension's id: an id has 32 letters from a to p" in said


def test_silence_on_the_stream_is_told(
    valkey: ValkeyProcess, start_server: StartServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = start_server(valkey, SSE_HEARTBEAT_SECONDS="30")
    monkeypatch.setattr(channels, "HEARTBEAT_SECONDS", 1.0)
    found = {each.check: each for each in channels.check_stream(Address.parse(server.url), None)}
    assert found["heartbeat"].level is Level.FAULT
    assert found["rest"].level is Level.GOOD


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


@pytest.mark.parametrize("typed", ["", "ftp://example.org", "https://example.org/api", "https://"])
def test_an_address_that_is_none_is_explained(typed: str) -> None:
    status, said = doctor(typed)
    assert status == 2
    assert "https://your-app.example.com" in said


def test_plain_http_across_a_network_is_a_fault() -> None:
    assert service.check_encryption(Address("http", "rest.example.org", 80)).level is Level.FAULT


def test_an_untrusted_certificate_is_told_apart_from_a_server_that_is_down(
    server: ServerProcess, tmp_path: Path
) -> None:
    with Relay(server.url, make_certificate(tmp_path)) as relay:
        status, said = doctor(relay.url)
    assert status == 1
    assert "✗ encryption" in said
    assert "certificate is not valid" in said


def test_a_proxy_that_has_no_certificate_for_the_name_is_not_told_to_speak_tls(
    server: ServerProcess, tmp_path: Path
) -> None:
    with Relay(server.url, make_certificate(tmp_path), knows_name=False) as relay:
        status, said = doctor(relay.url.replace("127.0.0.1", "localhost"))
    assert (status, said.count("✗")) == (1, 1)
    assert "✗ encryption       it refuses to encrypt for this name" in said
    assert "a certificate for this very name" in said
    assert "put TLS in front" not in said


@pytest.mark.parametrize(
    ("reason", "cure"),
    [
        ("TLSV1_ALERT_INTERNAL_ERROR", "let the platform or the proxy get a certificate"),
        ("TLSV1_UNRECOGNIZED_NAME", "let the platform or the proxy get a certificate"),
        ("WRONG_VERSION_NUMBER", "put TLS in front"),
    ],
)
def test_a_refusal_to_encrypt_is_told_apart_from_plain_http(reason: str, cure: str) -> None:
    assert unencrypted(reason).cure.startswith(cure)


def test_https_is_checked_like_a_browser_does_and_passes(
    valkey: ValkeyProcess, start_server: StartServer, tmp_path: Path
) -> None:
    certificate = make_certificate(tmp_path)
    with Relay("http://127.0.0.1:0", certificate) as relay:
        server = start_server(valkey, PUBLIC_URL=relay.url, SSE_HEARTBEAT_SECONDS="1")
        relay.lead_to(server.url)
        status, said = doctor(relay.url, SSL_CERT_FILE=str(certificate[0]))
    assert status == 0, said
    assert "✓ encryption" in said
