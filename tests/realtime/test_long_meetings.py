"""A meeting that is being measured stays known for as long as it is, and no longer."""

from typing import Any

import pytest
import valkey as client_library

from app.meetings.keys import MEETING_SECONDS, meeting_key
from tests.conftest import Lead
from tools.harness.leader import Leader
from tools.harness.server_process import ServerProcess
from tools.harness.valkey_process import ValkeyProcess

KEYS = ("active", "started_at")
# Seconds that only a renewal could lengthen.
NEARLY_OVER = 100


def lives(redis: client_library.Valkey, meeting_id: str) -> list[int]:
    """Return the seconds that each key of a begun meeting has left."""
    left: list[Any] = [redis.ttl(meeting_key(meeting_id, name, clustered=False)) for name in KEYS]
    return left


def let_age(redis: client_library.Valkey, meeting_id: str) -> None:
    """Do to a meeting what nearly three hours would do."""
    for name in KEYS:
        assert redis.expire(meeting_key(meeting_id, name, clustered=False), NEARLY_OVER)


@pytest.fixture
def leader(server: ServerProcess, lead: Lead) -> Leader:
    return lead(server)


def test_frames_renew_a_meeting_but_not_each_of_them(
    server: ServerProcess, valkey: ValkeyProcess, meeting_id: str, leader: Leader
) -> None:
    server.http.post(f"/api/meetings/{meeting_id}/start")
    with valkey.client() as redis:
        let_age(redis, meeting_id)
        leader.analyze(b"", meeting_id)
        assert min(lives(redis, meeting_id)) > MEETING_SECONDS - NEARLY_OVER
        let_age(redis, meeting_id)
        leader.analyze(b"", meeting_id)
        assert max(lives(redis, meeting_id)) <= NEARLY_OVER


def test_a_rest_renews_a_meeting_that_has_no_frames(
    server: ServerProcess, valkey: ValkeyProcess, meeting_id: str
) -> None:
    server.http.post(f"/api/meetings/{meeting_id}/start")
    with valkey.client() as redis:
        let_age(redis, meeting_id)
        server.http.post(f"/api/meetings/{meeting_id}/rest")
        assert min(lives(redis, meeting_id)) > MEETING_SECONDS - NEARLY_OVER


def test_frames_that_are_refused_renew_nothing(
    server: ServerProcess, valkey: ValkeyProcess, meeting_id: str, leader: Leader
) -> None:
    for call in ("start", "monitoring/stop"):
        server.http.post(f"/api/meetings/{meeting_id}/{call}")
    with valkey.client() as redis:
        let_age(redis, meeting_id)
        assert leader.analyze(b"", meeting_id)["error"] == "stopped"
        assert max(lives(redis, meeting_id)) <= NEARLY_OVER


def test_frames_of_a_meeting_that_has_ended_do_not_revive_it(
    server: ServerProcess, valkey: ValkeyProcess, meeting_id: str, leader: Leader
) -> None:
    server.http.post(f"/api/meetings/{meeting_id}/start")
    server.http.delete(f"/api/meetings/{meeting_id}/end")
    leader.analyze(b"", meeting_id)
    assert server.http.get(f"/api/meetings/{meeting_id}/status").json()["active"] is False
    with valkey.client() as redis:
        assert redis.keys(f"meetings:{meeting_id}:*") == [meeting_key(meeting_id, "events", clustered=False)]
