"""Outages: whatever dies in the middle, every event whose call was answered with 200 arrives exactly once."""

import signal
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from app.storage.redis_client import ANSWER_SECONDS
from tests.conftest import Listen, StartServer
from tests.patient_calls import try_call
from tests.stored_rest import bring_forward
from tools.harness.event_stream import EventStream
from tools.harness.server_process import ServerProcess, uvicorn
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import PATIENCE_SECONDS, until

Called = Future[dict[str, Any] | None]


def start_rest(server: ServerProcess, meeting_id: str) -> str:
    """Start a rest as soon as a call is answered with 200, and return its ID."""
    path = f"{meeting_id}/rest"
    answer = until(lambda: try_call(server, "POST", path, seconds=600), "a rest can start")
    return str(answer["rest"]["id"])


def end_rest(server: ServerProcess, meeting_id: str) -> None:
    until(lambda: try_call(server, "DELETE", f"{meeting_id}/rest"), "the rest can be ended")


def rest_ids(stream: EventStream, name: str) -> list[str]:
    """Return the IDs of the rests that the stream has told of so far, in order, with repetitions."""
    return [each.data["rest"]["id"] for each in stream.so_far() if each.name == name]


def wait_for_ends(stream: EventStream, count: int) -> None:
    until(lambda: len(rest_ids(stream, "rest_ended")) >= count, "all ends arrive")


def test_a_killed_redis_leaves_every_stream_open_and_loses_no_event(
    own_valkey: ValkeyProcess, start_server: StartServer, meeting_id: str, listen: Listen
) -> None:
    servers = [start_server(own_valkey), start_server(own_valkey)]
    streams = [listen(server, meeting_id) for server in servers for _ in range(3)]
    answered = []
    for turn in range(3):
        answered.append(start_rest(servers[0], meeting_id))
        end_rest(servers[1], meeting_id)
        own_valkey.kill()
        refused = servers[turn % 2].http.post(f"/api/meetings/{meeting_id}/rest")
        assert (refused.status_code, refused.json()["error"]) == (503, "redis_unavailable")
        own_valkey.start()
        # At once, on the server that is back first: the other may not be subscribed again yet.
        answered.append(start_rest(servers[1], meeting_id))
        end_rest(servers[0], meeting_id)
    for stream in streams:
        wait_for_ends(stream, 6)
        assert rest_ids(stream, "rest_required") == answered
        assert rest_ids(stream, "rest_ended") == answered
        assert not stream.ended.is_set()


def test_events_published_while_one_server_cannot_hear_redis_reach_its_streams(
    own_valkey: ValkeyProcess, start_server: StartServer, meeting_id: str, listen: Listen
) -> None:
    deaf, other = start_server(own_valkey), start_server(own_valkey)
    stream = listen(deaf, meeting_id)
    assert stream.next().event == "connected"
    with own_valkey.client() as redis:
        # Kill only the subscriptions; before they are back, another process goes on.
        redis.client_kill_filter(_type="pubsub")
        rest_id = start_rest(other, meeting_id)
    until(lambda: rest_ids(stream, "rest_required") == [rest_id], "the event arrives")


def test_a_killed_server_loses_nothing_for_clients_that_come_back(
    own_valkey: ValkeyProcess, start_server: StartServer, meeting_id: str, listen: Listen
) -> None:
    dying, living = start_server(own_valkey), start_server(own_valkey)
    stream = listen(dying, meeting_id)
    first = start_rest(dying, meeting_id)
    seen = stream.next_message("rest_required")
    dying.kill()
    assert stream.ended.wait(PATIENCE_SECONDS)
    end_rest(living, meeting_id)
    second = start_rest(living, meeting_id)
    again = listen(living, meeting_id, seen.id)
    assert again.next_message("rest_ended").data["rest"]["id"] == first
    assert again.next_message("rest_required").data["rest"]["id"] == second


def test_a_client_killed_between_connected_event_and_replay_gets_all_of_it_later(
    server: ServerProcess, meeting_id: str, listen: Listen
) -> None:
    ids = []
    for _ in range(20):
        ids.append(start_rest(server, meeting_id))
        end_rest(server, meeting_id)
    hasty = listen(server, meeting_id, "0-0")
    connected = hasty.next()
    hasty.close()
    patient = listen(server, meeting_id, connected.id)
    until(lambda: len(rest_ids(patient, "rest_ended")) == 20, "everything is replayed")
    assert rest_ids(patient, "rest_required") == ids


def test_of_many_racing_rests_one_is_started_also_between_two_servers(
    own_valkey: ValkeyProcess, start_server: StartServer, meeting_id: str, listen: Listen
) -> None:
    servers = [start_server(own_valkey), start_server(own_valkey)]
    stream = listen(servers[0], meeting_id)
    assert stream.next().event == "connected"
    ids: list[str] = []
    racers = [
        threading.Thread(target=lambda server=server: ids.append(start_rest(server, meeting_id)))
        for server in servers
        for _ in range(10)
    ]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert len(set(ids)) == 1
    end_rest(servers[0], meeting_id)
    stream.next_message("rest_required")
    stream.next_message("rest_ended")


def test_a_rest_ends_exactly_once_with_two_servers_watching(
    own_valkey: ValkeyProcess, start_server: StartServer, meeting_id: str, listen: Listen
) -> None:
    first, second = start_server(own_valkey), start_server(own_valkey)
    stream = listen(second, meeting_id)
    rest_id = start_rest(first, meeting_id)
    # The server that started it is gone when its time comes.
    first.kill()
    with own_valkey.client() as redis:
        bring_forward(redis, meeting_id)
    stream.next_message("rest_required")
    stream.next_message("rest_ended")
    third = start_server(own_valkey)
    end_rest(third, meeting_id)
    again = listen(third, meeting_id, "0-0")
    until(lambda: len(again.so_far()) >= 3, "the replay is there")
    assert rest_ids(again, "rest_ended") == [rest_id]


def test_a_rest_that_ended_while_every_server_was_down_is_told_exactly_once(
    own_valkey: ValkeyProcess, start_server: StartServer, meeting_id: str, listen: Listen
) -> None:
    server = start_server(own_valkey)
    rest_id = start_rest(server, meeting_id)
    server.kill()
    with own_valkey.client() as redis:
        # Its time comes, and even its keys expire, before any server is back.
        redis.zadd("meetings:rests", {f"{meeting_id}:{rest_id}": 1})
        redis.delete(*(f"meetings:{meeting_id}:{name}" for name in ("rest", "rest_flg", "rest_started_at")))
    backs = [start_server(own_valkey), start_server(own_valkey)]
    stream = listen(backs[1], meeting_id, "0-0")
    until(lambda: rest_ids(stream, "rest_ended"), "the end is told")
    assert start_rest(backs[0], meeting_id) != rest_id
    until(lambda: len(rest_ids(stream, "rest_required")) == 2, "the next rest is told")
    assert rest_ids(stream, "rest_ended") == [rest_id]
    with own_valkey.client() as redis:
        assert redis.zscore("meetings:rests", f"{meeting_id}:{rest_id}") is None


@pytest.mark.alone
def test_without_redis_every_change_is_refused_within_a_second(
    own_valkey: ValkeyProcess, start_server: StartServer, meeting_id: str
) -> None:
    server = start_server(own_valkey, uvicorn())
    own_valkey.kill()
    for call in ("start", "rest", "rest-request", "monitoring/stop"):
        refused = server.http.post(f"/api/meetings/{meeting_id}/{call}", timeout=1)
        assert (refused.status_code, refused.json()["error"]) == (503, "redis_unavailable"), call
        assert int(refused.headers["retry-after"]) == refused.json()["retry_after"] >= 1
    health = server.http.get("/health", timeout=1)
    assert health.status_code == 200
    assert (health.json()["status"], health.json()["redis"]) == ("degraded", "disconnected")
    stream = server.http.get("/api/sse/events", params={"meeting_id": meeting_id}, timeout=1)
    assert (stream.status_code, stream.json()["error"]) == (503, "redis_unavailable")
    assert not [line for line in server.lines if "Traceback" in line]


@pytest.mark.alone
def test_a_meeting_that_comes_back_all_at_once_is_let_in(server: ServerProcess, meeting_id: str) -> None:
    # As after a restart of the server: more streams at once than there are connections to Redis.
    host, port = server.url.removeprefix("http://").split(":")
    request = f"GET /api/sse/events?meeting_id={meeting_id} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
    clients = [socket.create_connection((host, int(port)), timeout=30) for _ in range(300)]
    try:
        for client in clients:
            client.sendall(request)
        first_lines = [client.recv(4096).split(b"\r\n")[0] for client in clients]
    finally:
        for client in clients:
            client.close()
    assert set(first_lines) == {b"HTTP/1.1 200 OK"}


@pytest.mark.alone
def test_a_redis_that_hangs_is_away_within_a_second_and_loses_nothing_when_it_wakes(
    own_valkey: ValkeyProcess, start_server: StartServer, meeting_id: str, listen: Listen
) -> None:
    server = start_server(own_valkey, uvicorn())
    stream = listen(server, meeting_id)
    first = start_rest(server, meeting_id)
    with own_valkey.hanging():
        for method, call in (("DELETE", "rest"), ("DELETE", "end"), ("GET", "status"), ("POST", "start")):
            refused = server.http.request(method, f"/api/meetings/{meeting_id}/{call}", timeout=1)
            assert (refused.status_code, refused.json()["error"]) == (503, "redis_unavailable")
        assert server.http.get("/health", timeout=1).json()["status"] == "degraded"
    end_rest(server, meeting_id)
    second = start_rest(server, meeting_id)
    until(lambda: len(rest_ids(stream, "rest_required")) == 2, "the stream hears of it")
    assert rest_ids(stream, "rest_required") == [first, second]
    assert rest_ids(stream, "rest_ended") == [first]
    assert not stream.ended.is_set()


def test_a_server_that_stood_still_while_redis_answered_takes_the_answer(
    own_valkey: ValkeyProcess, start_server: StartServer, meeting_id: str
) -> None:
    server = start_server(own_valkey, uvicorn())
    with own_valkey.client() as redis, ThreadPoolExecutor() as beside:

        def call() -> Called:
            return beside.submit(try_call, server, "POST", f"{meeting_id}/rest")

        called = until(lambda: stopped_amid(call, server, redis), "the server is stopped in time")
        refusals = server.log.count("Redis did not carry")
        until(lambda: not is_asked(redis), "Redis has answered")
        # Long after the server would have given up.
        time.sleep(2 * ANSWER_SECONDS)
        server.process.send_signal(signal.SIGCONT)
        assert called.result() is not None
    assert server.log.count("Redis did not carry") == refusals


def stopped_amid(call: Callable[[], Called], server: ServerProcess, redis: Any) -> Called | None:
    """Stop a server while it waits for Redis, then let Redis answer; None if it may have given up earlier."""
    redis.client_pause(60_000, all=False)
    began = time.monotonic()
    called = call()
    until(lambda: is_asked(redis) or called.done(), "it waits")
    server.process.send_signal(signal.SIGSTOP)
    is_in_time = time.monotonic() - began < ANSWER_SECONDS
    redis.client_unpause()
    if is_in_time:
        return called
    server.process.send_signal(signal.SIGCONT)
    called.result()
    return None


def is_asked(redis: Any) -> bool:
    """Tell whether a client waits for an answer of a paused Redis."""
    return any("b" in client["flags"] for client in redis.client_list())
