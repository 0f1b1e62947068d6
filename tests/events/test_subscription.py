"""One subscription per process, to exactly the meetings that it has: all their events and no others."""

import asyncio
import re
from typing import Any
from unittest.mock import AsyncMock, create_autospec

import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from app.events.connection_log import ConnectionLog
from app.events.hub import Hub
from app.events.reception import Reception
from app.events.subscription import Subscription
from app.meetings.keys import meeting_key
from app.storage.redis_client import RedisAddress, options_of, single_client
from app.tasks import background
from app.timestamps import now_ms
from tests.conftest import Lead, Listen, NewServer, StartServer
from tests.loop import run
from tests.patience import PATIENT
from tools.harness.frames import Frame
from tools.harness.paths import ROOT
from tools.harness.ports import free_port
from tools.harness.server_process import ServerProcess, uvicorn
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import PATIENCE_SECONDS, until


def subscribers(valkey: ValkeyProcess, *meeting_ids: str) -> list[int]:
    """Return how many processes are subscribed to each meeting."""
    with valkey.client() as redis:
        counts = dict(redis.pubsub_numsub(*(f"meeting:{each}:rest" for each in meeting_ids)))
    return [counts[f"meeting:{each}:rest"] for each in meeting_ids]


def subscriptions(valkey: ValkeyProcess) -> list[tuple[int, int]]:
    """Return the number of channels and patterns of every subscribed connection, fewest first."""
    with valkey.client() as redis:
        counts = [(int(client["sub"]), int(client["psub"])) for client in redis.client_list()]
    return sorted(each for each in counts if any(each))


def test_a_process_hears_only_the_meetings_that_it_has(
    own_valkey: ValkeyProcess, start_server: StartServer, meeting_id: str, listen: Listen, lead: Lead
) -> None:
    here, there = start_server(own_valkey), start_server(own_valkey)
    listened, both, room = f"{meeting_id}-listened", f"{meeting_id}-both", f"{meeting_id}-room"
    streams = [listen(here, listened), listen(here, both), listen(here, both), listen(there, both)]
    for stream in streams:
        assert stream.next().event == "connected"
    assert lead(there).call("join_meeting", {"meeting_id": room})["status"] == "joined"
    until(lambda: subscribers(own_valkey, listened, both, room) == [1, 2, 1], "all are heard")
    # One connection each, with one more channel for its own echo, and no pattern.
    until(lambda: subscriptions(own_valkey) == [(3, 0), (3, 0)], "nothing else is")


def test_servers_in_different_databases_of_one_redis_hear_nothing_of_each_others_meetings(
    own_valkey: ValkeyProcess, start_server: StartServer, meeting_id: str, listen: Listen
) -> None:
    urls = [own_valkey.url, f"{own_valkey.url.removesuffix('0')}1"]
    servers = [start_server(own_valkey, REDIS_URL=url) for url in urls]
    streams = [listen(server, meeting_id) for server in servers]
    for stream in streams:
        assert stream.next().event == "connected"
    rests = [server.http.post(f"/api/meetings/{meeting_id}/rest").json()["rest"]["id"] for server in servers]
    assert [stream.next_message("rest_required").data["rest"]["id"] for stream in streams] == rests
    for server, stream in zip(servers, streams, strict=True):
        server.http.delete(f"/api/meetings/{meeting_id}/rest")
        stream.next_message("rest_ended")
        assert not [each for each in stream.so_far() if each.event == "message"]


def test_a_meeting_that_everybody_has_left_is_no_longer_heard(
    own_valkey: ValkeyProcess, start_server: StartServer, meeting_id: str, listen: Listen
) -> None:
    server = start_server(own_valkey)
    first, second = listen(server, meeting_id), listen(server, meeting_id)
    assert second.next().event == "connected"
    first.close()
    second.close()
    until(lambda: subscribers(own_valkey, meeting_id) == [0], "the channel is left")
    # A client that comes then makes it heard again.
    back = listen(server, meeting_id)
    assert back.next().event == "connected"
    until(lambda: subscribers(own_valkey, meeting_id) == [1], "it is heard again")
    assert server.http.post(f"/api/meetings/{meeting_id}/rest").status_code == 200
    back.next_message("rest_required")


@pytest.mark.parametrize("is_cut", [False, True], ids=["heard", "cut"])
def test_a_meeting_that_is_only_measured_here_is_heard_while_it_is(
    own_valkey: ValkeyProcess,
    start_server: StartServer,
    meeting_id: str,
    lead: Lead,
    face_frames: list[Frame],
    is_cut: bool,
) -> None:
    here, there = start_server(own_valkey), start_server(own_valkey)
    payload = {
        "image": face_frames[0].jpeg,
        "meeting_id": meeting_id,
        "timestamp": "2026-01-01T00:00:00.000Z",
        "participant_id": "somebody",
    }
    assert lead(here).call("analyze_blink_image", payload)["status"] == "ok"
    assert subscribers(own_valkey, meeting_id) == [1], "the meeting is heard from its first frame on"
    if is_cut:
        with own_valkey.client() as redis:
            # Before the subscription is back, the meeting has ended.
            redis.client_kill_filter(_type="pubsub")
    assert there.http.delete(f"/api/meetings/{meeting_id}/end").status_code == 200
    # Another process told of the end, which forgets its people: nothing but the echo is listened to any more.
    until(lambda: subscriptions(own_valkey) == [(1, 0), (1, 0)], "the channel is left")


def test_after_an_outage_every_meeting_is_heard_again(
    own_valkey: ValkeyProcess, start_server: StartServer, meeting_id: str, listen: Listen
) -> None:
    server = start_server(own_valkey)
    meetings = [f"{meeting_id}-{number}" for number in range(40)]
    streams = [listen(server, each) for each in meetings]
    for stream in streams:
        assert stream.next().event == "connected"
    own_valkey.kill()
    own_valkey.start()
    until(lambda: subscribers(own_valkey, *meetings) == [1] * 40, "all are subscribed to again")
    for each, stream in zip(meetings, streams, strict=True):
        assert server.http.post(f"/api/meetings/{each}/rest").status_code == 200
        stream.next_message("rest_required")


def test_a_redis_that_lost_everything_and_whose_clock_is_behind_is_heard_again(
    own_valkey: ValkeyProcess, start_server: StartServer, meeting_id: str, listen: Listen, lead: Lead
) -> None:
    server = start_server(own_valkey)
    ahead = f"{now_ms() + 3_600_000}-0"
    with own_valkey.client() as redis:
        event = {"data": '{"event":"rest_ended"}', "after": "0-0"}
        redis.xadd(meeting_key(meeting_id, "events", clustered=False), event, ahead)
        stream, leader = listen(server, meeting_id), lead(server)
        assert stream.next().event == "connected"
        leader.call("join_meeting", {"meeting_id": meeting_id})
        redis.flushall()
        redis.client_kill_filter(_type="pubsub")
    assert stream.ended.wait(PATIENCE_SECONDS)
    again = listen(server, meeting_id, ahead)
    assert again.next().data["gap"] is True
    assert server.http.post(f"/api/meetings/{meeting_id}/rest").status_code == 200
    again.next_message("rest_required")
    leader.hear("rest_required")


def test_who_comes_while_the_subscription_is_being_cut_misses_nothing(
    own_valkey: ValkeyProcess, start_server: StartServer, meeting_id: str, listen: Listen
) -> None:
    cut, other = start_server(own_valkey), start_server(own_valkey)
    for turn in range(5):
        meeting = f"{meeting_id}-{turn}"
        with own_valkey.client() as redis:
            redis.client_kill_filter(_type="pubsub")
            stream = listen(cut, meeting)
            rest = other.http.post(f"/api/meetings/{meeting}/rest").json()["rest"]
        told = stream.next()
        # A rest begun before `connected` was written is in it; one begun later is told once.
        if told.data["rest"] is None:
            assert stream.next_message("rest_required").data["rest"] == rest
        else:
            assert told.data["rest"] == rest


def test_a_redis_user_that_may_not_publish_is_told_of_at_the_start_and_heard_once_it_may(
    own_valkey: ValkeyProcess, new_server: NewServer
) -> None:
    with own_valkey.client() as redis:
        redis.acl_setuser("rest", enabled=True, passwords=["+secret"], commands=["+@all"], keys=["*"])
        redis.execute_command("ACL", "SETUSER", "rest", "resetchannels")
        url = own_valkey.url.replace("redis://", "redis://rest:secret@")
        with new_server({"REDIS_URL": url}, uvicorn(first=PATIENT)) as server:
            server.wait_for(r"Redis is away at .* \(NoPermissionError\)")
            assert "✓ Redis connected" not in server.log
            assert "secret" not in server.log
            redis.execute_command("ACL", "SETUSER", "rest", "allchannels")
            server.wait_for_redis()


def test_a_redis_that_stays_away_is_tried_more_and_more_seldom_until_it_has_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waits: list[float] = []
    redis = Redis(port=free_port(), retry=Retry(NoBackoff(), 0))
    subscription = Subscription(redis, Hub(AsyncMock()), create_autospec(Reception, instance=True), "redis")

    async def noted(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 6:
            subscription._answered()
        if len(waits) == 7:
            raise asyncio.CancelledError

    async def scene() -> None:
        monkeypatch.setattr(asyncio, "sleep", noted)
        with pytest.raises(asyncio.CancelledError):
            await subscription.run()

    run(scene())
    assert waits == [0.1, 0.2, 0.4, 0.8, 1.0, 1.0, 0.1]


def test_each_cause_of_an_outage_is_told_once_and_in_the_next_outage_again(
    own_valkey: ValkeyProcess, new_server: NewServer
) -> None:
    with own_valkey.client() as redis:
        redis.execute_command("ACL", "SETUSER", "rest", "on", ">old", "~*", "&*", "+@all")
        url = own_valkey.url.replace("redis://", "redis://rest:old@")
        with new_server({"REDIS_URL": url}, uvicorn(first=PATIENT)) as server:
            for outages in (1, 2):
                until_told(server, "✓ Redis connected", outages)
                redis.execute_command("ACL", "SETUSER", "rest", "resetpass", ">new")
                redis.client_kill_filter(user="rest")
                for cause in (r"Connection\w*Error", "AuthenticationError"):
                    until_told(server, rf"Redis is away at .* \({cause}\)", outages)
                redis.execute_command("ACL", "SETUSER", "rest", "resetpass", ">old")
            until_told(server, "✓ Redis connected", 3)
            assert server.log.count("Redis is away") == 4


def until_told(server: ServerProcess, pattern: str, times: int) -> None:
    """Wait until this many matches of the pattern are in the server's log."""
    until(lambda: len(re.findall(pattern, server.log)) == times, f"{pattern} is told {times} times")


def test_a_redis_user_that_may_not_run_scripts_is_told_of_and_the_server_is_not_well(
    own_valkey: ValkeyProcess, new_server: NewServer
) -> None:
    with own_valkey.client() as redis:
        redis.execute_command("ACL", "SETUSER", "rest", "on", ">secret", "~*", "&*", "+@all", "-@scripting")
        url = own_valkey.url.replace("redis://", "redis://rest:secret@")
        with new_server({"REDIS_URL": url}, uvicorn(first=PATIENT)) as server:
            server.wait_for(r"Redis at .* does not carry out changes \(NoPermissionError\)")
            assert server.http.get("/health").json()["status"] == "degraded"
            assert "✓ Redis connected" not in server.log
            redis.execute_command("ACL", "SETUSER", "rest", "+@scripting")
            server.wait_for_redis()
            assert server.http.get("/health").json()["status"] == "healthy"


def test_a_redis_user_with_no_other_rights_than_the_guide_names_is_enough(
    own_valkey: ValkeyProcess, meeting_id: str, listen: Listen, new_server: NewServer
) -> None:
    guide = (ROOT / "docs" / "troubleshooting.md").read_text()
    (rights,) = re.findall(r"`(~meetings:[^`]+)`", guide)
    with own_valkey.client() as redis:
        redis.execute_command("ACL", "SETUSER", "rest", "on", ">secret", *rights.split())
    url = own_valkey.url.replace("redis://", "redis://rest:secret@")
    with new_server({"REDIS_URL": url}, uvicorn(first=PATIENT)) as server:
        server.wait_for_redis()
        stream = listen(server, meeting_id)
        assert stream.next().event == "connected"
        for method, path in (("POST", "start"), ("POST", "rest"), ("DELETE", "end")):
            assert server.http.request(method, f"/api/meetings/{meeting_id}/{path}").status_code == 200
        for name in ("monitoring_started", "rest_required", "rest_ended", "meeting_ended"):
            stream.next_message(name)
        assert "did not carry" not in server.log


def test_each_lost_connection_gives_its_place_in_the_pool_back(own_valkey: ValkeyProcess) -> None:
    async def scene() -> None:
        async with single_client(options_of(RedisAddress("127.0.0.1", own_valkey.port), None)) as redis:
            hub = Hub(AsyncMock())
            reception = Reception(hub, create_autospec(ConnectionLog, instance=True))
            async with background(Subscription(redis, hub, reception, "here").run):
                for _ in range(3):
                    await asyncio.to_thread(until, lambda: not reception.deaf_seconds(), "it hears")
                    own_valkey.kill()
                    await asyncio.to_thread(until, reception.deaf_seconds, "it is deaf")
                    own_valkey.start()
                await asyncio.to_thread(until, lambda: not reception.deaf_seconds(), "it hears again")
                pool: Any = redis.connection_pool
                assert len(pool._in_use_connections) == 1

    run(scene())
