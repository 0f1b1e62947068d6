"""The life of a rest survives whatever dies in its middle: Redis, one server, or all servers at once."""

import random
import re
import threading
from collections.abc import Iterator
from functools import partial
from itertools import groupby
from typing import Any

import httpx2
import pytest

from app.meetings.keys import DUE_RESTS
from tests.conftest import Listen, StartServer
from tests.patient_calls import try_call
from tests.stored_rest import bring_forward
from tools.harness.event_stream import EventStream
from tools.harness.server_process import ServerProcess, uvicorn
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import until

CHANGES: list[tuple[str, str, dict[str, object]]] = [
    ("POST", "rest", {"notice": 300}),
    ("POST", "rest", {"notice": 300}),
    ("POST", "rest", {}),
    ("POST", "rest/postpone", {"minutes": 1}),
    ("POST", "rest/postpone", {"minutes": 1}),
    ("POST", "rest/begin", {}),
    ("POST", "rest/extend", {"seconds": 600}),
    ("DELETE", "rest", {}),
    ("POST", "rest-request", {}),
]
OTHER_CALLS: list[tuple[str, str, dict[str, object]]] = [
    ("DELETE", "rest-request", {"token": "a" * 16}),
    ("GET", "summary", {}),
    ("DELETE", "end", {}),
]
# One rest from its first event to its last, with a letter for each event.
LETTERS = {
    "rest_announced": "a",
    "rest_postponed": "p",
    "rest_cancelled": "c",
    "rest_required": "r",
    "rest_extended": "x",
    "rest_ended": "e",
}
LIFE = re.compile("(ap{0,2}c)|((ap{0,2})?rx*e)")


def change(server: ServerProcess, meeting_id: str, method: str, path: str, body: object) -> httpx2.Response:
    """Return the answer to a call, or a 503 without content if none came."""
    try:
        return server.http.request(method, f"/api/meetings/{meeting_id}/{path}", json=body or None)
    except httpx2.HTTPError:
        return httpx2.Response(503)


def order(server: ServerProcess, meeting_id: str, **body: object) -> dict[str, Any]:
    rest: dict[str, Any] = server.http.post(f"/api/meetings/{meeting_id}/rest", json=body).json()["rest"]
    return rest


def told(stream: EventStream) -> list[str]:
    return [each.name for each in stream.so_far() if each.event == "message"]


def has_told(stream: EventStream, name: str) -> bool:
    return name in told(stream)


def lives(stream: EventStream) -> Iterator[tuple[str, str]]:
    """Yield the ID of each rest that a stream has told of in a row, with the letters of its events."""
    rests = [each for each in stream.so_far() if each.event == "message" and each.name in LETTERS]
    for rest_id, events in groupby(rests, key=lambda each: each.data["rest"]["id"]):
        yield rest_id, "".join(LETTERS[each.name] for each in events)


def test_whatever_is_killed_in_mid_change_every_rest_has_one_whole_life(
    own_valkey: ValkeyProcess, start_server: StartServer, meeting_id: str, listen: Listen
) -> None:
    servers = [start_server(own_valkey), start_server(own_valkey)]
    streams = [listen(server, meeting_id) for server in servers]
    answers: list[httpx2.Response] = []
    over = threading.Event()

    def change_at_random(server: ServerProcess, seed: int) -> None:
        chance = random.Random(seed)
        while not over.is_set():
            answers.append(change(server, meeting_id, *chance.choice(CHANGES)))

    racers = [
        threading.Thread(target=change_at_random, args=(server, seed))
        for seed, server in enumerate(servers * 2)
    ]
    for racer in racers:
        racer.start()
    try:
        for _ in range(4):
            before = len(told(streams[0]))
            until(lambda before=before: len(told(streams[0])) > before + 20, "life goes on")  # type: ignore[misc]
            own_valkey.kill()
            own_valkey.start()
        until(lambda: len(list(lives(streams[0]))) > 10, "there were many of them")
    finally:
        over.set()
        for racer in racers:
            racer.join()

    def end_the_last() -> bool:
        return change(servers[0], meeting_id, "DELETE", "rest", {}).status_code == 200

    until(end_the_last, "the last one is over")
    change(servers[0], meeting_id, "POST", "monitoring/stop", {})
    for stream in streams:
        until(partial(has_told, stream, "monitoring_stopped"), "all is told")
    assert {answer.status_code for answer in answers} <= {200, 409, 503}
    first, second = (list(lives(stream)) for stream in streams)
    assert first == second
    assert len(first) > 10
    assert [life for life in first if not LIFE.fullmatch(life[1])] == []
    done = [answer.json()["rest"] for answer in answers if answer.status_code == 200]
    assert {rest["id"] for rest in done if rest} <= {rest_id for rest_id, _ in first}
    with own_valkey.client() as redis:
        assert redis.zcard(DUE_RESTS) == 0


def test_a_rest_that_was_put_off_comes_though_the_server_that_took_the_call_is_dead(
    own_valkey: ValkeyProcess, start_server: StartServer, meeting_id: str, listen: Listen
) -> None:
    dying, living = start_server(own_valkey), start_server(own_valkey)
    stream = listen(living, meeting_id)
    order(dying, meeting_id, notice=60)
    change(dying, meeting_id, "POST", "rest/postpone", {"minutes": 1})
    dying.kill()
    stream.next_message("rest_announced")
    assert stream.next_message("rest_postponed").data["rest"]["postponed"] == 1
    with own_valkey.client() as redis:
        nearly = bring_forward(redis, meeting_id, seconds=1)
    begun = stream.next_message("rest_required").data["rest"]
    assert begun == nearly.as_public_dict() | {"state": "running"}
    stream.next_message("rest_ended")


def test_a_beginning_that_came_while_all_servers_and_redis_were_down_is_told_once(
    own_valkey: ValkeyProcess, start_server: StartServer, meeting_id: str, listen: Listen
) -> None:
    server = start_server(own_valkey)
    rest = order(server, meeting_id, notice=300)
    server.kill()
    own_valkey.kill()
    own_valkey.start()
    with own_valkey.client() as redis:
        bring_forward(redis, meeting_id, begins_in_ms=0)
    backs = [start_server(own_valkey), start_server(own_valkey)]
    streams = [listen(back, meeting_id, "0-0") for back in backs]
    for stream in streams:
        until(partial(has_told, stream, "rest_required"), "the beginning is told")
    assert change(backs[0], meeting_id, "DELETE", "rest", {}).status_code == 200
    for stream in streams:
        until(partial(has_told, stream, "rest_ended"), "the end is told")
        assert list(lives(stream)) == [(rest["id"], "are")]


@pytest.mark.alone
def test_without_redis_every_change_of_a_rest_is_refused_within_a_second_and_nothing_has_changed(
    own_valkey: ValkeyProcess, start_server: StartServer, meeting_id: str
) -> None:
    server = start_server(own_valkey, uvicorn())
    rest = order(server, meeting_id, notice=300)
    own_valkey.kill()
    for method, path, body in (*CHANGES[2:], *OTHER_CALLS):
        call = f"/api/meetings/{meeting_id}/{path}"
        refused = server.http.request(method, call, json=body or None, timeout=1)
        assert (refused.status_code, refused.json()["error"]) == (503, "redis_unavailable"), call
        assert int(refused.headers["retry-after"]) >= 1
    own_valkey.start()
    status = until(lambda: try_call(server, "GET", f"{meeting_id}/status"), "Redis is back")
    assert status["rest"] == rest
    assert not server.faults()
