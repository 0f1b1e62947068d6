"""Behind a platform's proxy: streams that were cut go on, and nothing waits too long."""

import pytest

from app.config.settings import Settings
from tests.conftest import Listen
from tests.deploy.relay import Relay
from tools.harness.event_stream import EventStream
from tools.harness.server_process import OPTIONS, ServerProcess
from tools.harness.waiting import PATIENCE_SECONDS

# These tests check the product as a host starts it, not the lines of its code.
pytestmark = pytest.mark.uncovered

# How long common proxies allow a stream to be silent (nginx, and most platforms' load balancers).
PROXY_IDLE_SECONDS = 60


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
            assert stream.ended.wait(PATIENCE_SECONDS)
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
