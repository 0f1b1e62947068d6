"""Behind a platform's proxy: streams flow, cut streams go on, and only trusted headers count."""

import io
import zipfile

import pytest

from app.config.settings import Settings
from tests.conftest import Listen, StartServer
from tests.deploy.relay import Relay
from tools.harness.event_stream import EventStream
from tools.harness.server_process import OPTIONS, ServerProcess
from tools.harness.valkey_process import ValkeyProcess

# The product as a host starts it, not its lines.
pytestmark = pytest.mark.uncovered

# What common proxies allow a silent stream (nginx, and the load balancers of most platforms).
PROXY_IDLE_SECONDS = 60


def test_a_proxy_is_told_not_to_buffer_or_compress_a_stream(server: ServerProcess, listen: Listen) -> None:
    headers = listen(server, "test-123").response.headers
    assert headers["content-type"].startswith("text/event-stream")
    assert headers["x-accel-buffering"] == "no"
    assert "no-transform" in headers["cache-control"]


def test_heartbeats_come_well_within_a_proxys_idle_limit() -> None:
    assert Settings.from_environ({}).sse_heartbeat_seconds <= PROXY_IDLE_SECONDS / 3


def test_a_stream_that_the_platform_cuts_goes_on_without_loss(
    server: ServerProcess, meeting_id: str, listen: Listen
) -> None:
    call = f"/api/meetings/{meeting_id}/rest"
    with Relay(server.url) as relay:
        with EventStream(relay.url, meeting_id) as stream:
            assert stream.next().event == "connected"
            server.http.post(call)
            seen = stream.next_message("rest_required")
            relay.cut()
            assert stream.ended.wait(10)
        # While nobody listens:
        server.http.delete(call)
        server.http.post(call)
        with EventStream(relay.url, meeting_id, last_event_id=seen.id) as stream:
            assert stream.next().id == seen.id
            stream.next_message("rest_ended")
            assert stream.next_message("rest_required").data["rest"]["id"] != seen.data["rest"]["id"]
            assert all(received.event == "heartbeat" for received in stream.so_far())


def test_the_keep_alive_outlasts_the_proxys_own() -> None:
    assert int(OPTIONS[OPTIONS.index("--timeout-keep-alive") + 1]) > PROXY_IDLE_SECONDS


def zip_addresses(server: ServerProcess, **headers: str) -> str:
    answer = server.http.get("/extensions/member.zip", headers=headers)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return archive.read("manifest.json").decode()


FORWARDED = {"Host": "rest.example.org", "X-Forwarded-Proto": "https"}


def test_zips_carry_the_address_that_a_trusted_proxy_forwards(
    valkey: ValkeyProcess, start_server: StartServer
) -> None:
    server = start_server(
        valkey, FORWARDED_ALLOW_IPS="127.0.0.1", ALLOWED_HOSTS="127.0.0.1, rest.example.org"
    )
    assert '"https://rest.example.org/*"' in zip_addresses(server, **FORWARDED)


def test_forwarded_headers_of_others_are_not_believed(
    valkey: ValkeyProcess, start_server: StartServer
) -> None:
    server = start_server(
        valkey, FORWARDED_ALLOW_IPS="192.0.2.1", ALLOWED_HOSTS="127.0.0.1, rest.example.org"
    )
    addresses = zip_addresses(server, **FORWARDED)
    assert "https://rest.example.org" not in addresses
    assert '"http://rest.example.org/*"' in addresses


def test_the_public_url_beats_whatever_is_forwarded(valkey: ValkeyProcess, start_server: StartServer) -> None:
    server = start_server(valkey, PUBLIC_URL="https://team.example.org", ALLOWED_HOSTS="*")
    assert '"https://team.example.org/*"' in zip_addresses(server, **FORWARDED)
