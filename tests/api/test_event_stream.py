"""The event stream of a meeting, from `connected` to the last heartbeat."""

import re
from types import SimpleNamespace

import pytest
from starlette.requests import Request
from starlette.types import Message, Scope

from app.api.event_stream import EventStream, events
from app.config.settings import Settings
from app.errors import ApiError
from app.events.heartbeats import Heartbeats
from app.events.hub import Hub
from app.limiting.capacity import MEMORY_CAPACITY, Capacity, capacity_for
from app.limiting.limiter import Limiter
from app.state import AppState
from tests.conftest import Listen
from tests.loop import run
from tests.meetings.stores import open_stores
from tools.harness.server_process import ServerProcess
from tools.harness.valkey_process import ValkeyProcess


def rest(server: ServerProcess, meeting_id: str, times: int = 1) -> None:
    """Start and end a rest: two events each."""
    for _ in range(times):
        assert server.http.post(f"/api/meetings/{meeting_id}/rest", json={"seconds": 60}).status_code == 200
        assert server.http.delete(f"/api/meetings/{meeting_id}/rest").status_code == 200


def test_the_connected_event_says_how_the_meeting_is(
    server: ServerProcess, meeting_id: str, listen: Listen
) -> None:
    stream = listen(server, meeting_id)
    assert stream.response.headers["content-type"].startswith("text/event-stream")
    assert "no-transform" in stream.response.headers["cache-control"]
    assert stream.response.headers["x-accel-buffering"] == "no"
    assert stream.response.headers["content-encoding"] == "identity"
    connected = stream.next()
    assert (connected.event, connected.id) == ("connected", "0-0")
    assert connected.data.pop("timestamp")
    assert connected.data == {"meeting_id": meeting_id, "active": False, "monitoring": False, "rest": None}
    server.wait_for(f"✓ SSE client connected: meeting_id={meeting_id}")


def test_who_comes_in_the_middle_of_a_rest_is_told(
    server: ServerProcess, meeting_id: str, listen: Listen
) -> None:
    server.http.post(f"/api/meetings/{meeting_id}/start")
    running = server.http.post(f"/api/meetings/{meeting_id}/rest").json()["rest"]
    connected = listen(server, meeting_id).next()
    assert (connected.data["active"], connected.data["monitoring"], connected.data["rest"]) == (
        True,
        True,
        running,
    )


def test_who_comes_after_the_meetings_end_is_told_that_it_was_one_until_something_else_happens(
    server: ServerProcess, meeting_id: str, listen: Listen
) -> None:
    meeting = f"/api/meetings/{meeting_id}"
    calls = [("POST", "start", None), ("DELETE", "end", True), ("POST", "rest-request", None)]
    calls += [("DELETE", "end", True), ("POST", "start", None)]
    for method, call, ended in calls:
        server.http.request(method, f"{meeting}/{call}").raise_for_status()
        assert listen(server, meeting_id).next().data.get("ended") == ended, call


def test_who_comes_after_a_members_stop_is_told_that_it_was_one(
    server: ServerProcess, meeting_id: str, listen: Listen
) -> None:
    for call, monitoring, stopped in (("start", True, None), ("monitoring/stop", False, True)):
        server.http.post(f"/api/meetings/{meeting_id}/{call}")
        connected = listen(server, meeting_id).next().data
        assert (connected["monitoring"], connected.get("stopped")) == (monitoring, stopped)


def test_heartbeats_come_again_and_again_and_carry_no_id(
    server: ServerProcess, meeting_id: str, listen: Listen
) -> None:
    stream = listen(server, meeting_id)
    assert stream.next().event == "connected"
    for _ in range(2):
        beat = stream.next()
        assert (beat.event, beat.id) == ("heartbeat", None)


def test_every_message_has_the_id_of_the_stream(
    server: ServerProcess, valkey: ValkeyProcess, meeting_id: str, listen: Listen
) -> None:
    stream = listen(server, meeting_id)
    rest(server, meeting_id, times=3)
    ids = [stream.next_message().id for _ in range(6)]
    with valkey.client() as redis:
        assert ids == [entry for entry, _ in redis.xrange(f"meetings:{meeting_id}:events")]


@pytest.mark.parametrize("by", ["header", "query"])
def test_a_client_that_comes_back_gets_exactly_what_it_missed(
    server: ServerProcess, meeting_id: str, listen: Listen, by: str
) -> None:
    first = listen(server, meeting_id)
    rest(server, meeting_id)
    seen = first.next_message("rest_required")
    first.close()
    rest(server, meeting_id)
    position = {"last_event_id": seen.id} if by == "header" else {"query": {"last_event_id": str(seen.id)}}
    again = listen(server, meeting_id, **position)
    connected = again.next()
    assert (connected.event, connected.id) == ("connected", seen.id)
    assert "gap" not in connected.data
    rest(server, meeting_id)
    names = [again.next_message().name for _ in range(5)]
    assert names == ["rest_ended", "rest_required", "rest_ended", "rest_required", "rest_ended"]


def test_the_header_wins_over_the_query(server: ServerProcess, meeting_id: str, listen: Listen) -> None:
    rest(server, meeting_id, times=2)
    every = listen(server, meeting_id, "0-0")
    ids = [every.next_message().id for _ in range(4)]
    both = listen(server, meeting_id, ids[2], query={"last_event_id": str(ids[0])})
    assert both.next().id == ids[2]
    assert both.next_message().id == ids[3]


def test_a_position_that_is_empty_is_that_of_a_newcomer(
    server: ServerProcess, meeting_id: str, listen: Listen
) -> None:
    rest(server, meeting_id)
    for header in (None, ""):
        connected = listen(server, meeting_id, header, query={"last_event_id": ""}).next()
        assert connected.id != "0-0"
        assert "gap" not in connected.data


def test_a_position_whose_successors_are_gone_is_told_that_there_is_a_gap(
    server: ServerProcess, valkey: ValkeyProcess, meeting_id: str, listen: Listen
) -> None:
    async def fill() -> None:
        async with open_stores(valkey.url) as stores:
            for _ in range(101):
                await stores.rests.start_or_get(meeting_id, "manual", seconds=60, notice=0)
                await stores.rests.end(meeting_id)

    run(fill())
    with valkey.client() as redis:
        kept = [entry for entry, _ in redis.xrange(f"meetings:{meeting_id}:events")]
    assert len(kept) == 200
    running = server.http.post(f"/api/meetings/{meeting_id}/rest").json()["rest"]
    connected = listen(server, meeting_id, "1-1").next()
    assert (connected.data["gap"], connected.data["rest"]) == (True, running)
    # The event before the oldest one is gone too, but a client that has the oldest one has missed nothing.
    complete = listen(server, meeting_id, kept[0])
    assert "gap" not in complete.next().data
    assert complete.next_message().id == kept[1]


def test_who_comes_to_the_next_meeting_of_a_code_hears_nothing_of_the_one_before(
    server: ServerProcess, meeting_id: str, listen: Listen
) -> None:
    path = f"/api/meetings/{meeting_id}"
    stayed, left = listen(server, meeting_id), listen(server, meeting_id)
    server.http.post(f"{path}/start")
    seen = left.next_message("monitoring_started")
    left.close()
    server.http.post(f"{path}/rest", json={"note": "of the first meeting"})
    server.http.delete(f"{path}/end")
    server.http.post(f"{path}/start")
    names = [stayed.next_message().name for _ in range(5)]
    assert names == [
        *("monitoring_started", "rest_required", "rest_ended", "meeting_ended", "monitoring_started")
    ]
    for position in (seen.id, "0-0"):
        late = listen(server, meeting_id, position)
        connected = late.next().data
        assert (connected["gap"], connected["active"], connected["rest"]) == (True, True, None)
        assert [late.next_message().name for _ in range(2)] == names[3:]


@pytest.mark.parametrize("position", ["18446744073709551615-1", "18446744073709551615-18446744073709551615"])
def test_a_position_of_a_stream_that_is_no_more_hides_nothing(
    server: ServerProcess, meeting_id: str, listen: Listen, position: str
) -> None:
    stream = listen(server, meeting_id, position)
    connected = stream.next()
    assert (connected.data["gap"], connected.id) == (True, "0-0")
    rest(server, meeting_id)
    stream.next_message("rest_required")


@pytest.mark.parametrize(
    "bad", ["x", "1", "1-", "-1-1", "1-1 ", "1-1-1", "1" * 21 + "-0", "18446744073709551616-0"]
)
def test_a_position_that_is_none_is_refused(server: ServerProcess, meeting_id: str, bad: str) -> None:
    answer = server.http.get("/api/sse/events", params={"meeting_id": meeting_id, "last_event_id": bad})
    assert (answer.status_code, answer.json()["error"]) == (400, "bad_request")


@pytest.mark.parametrize(
    "query", ["", "meeting_id=", "meeting_id=*", "meeting_id=a%0Ab", f"meeting_id={'x' * 65}"]
)
def test_a_stream_needs_a_meeting(server: ServerProcess, query: str) -> None:
    answer = server.http.get(f"/api/sse/events?{query}")
    assert (answer.status_code, answer.json()["error"]) == (400, "bad_request")


def test_what_comes_between_two_reads_is_in_neither_lost_nor_twice(
    server: ServerProcess, meeting_id: str, listen: Listen
) -> None:
    rest(server, meeting_id, times=5)
    streams = [listen(server, meeting_id, "0-0") for _ in range(5)]
    rest(server, meeting_id, times=20)
    for stream in streams:
        ids = [stream.next_message().id for _ in range(50)]
        assert len(set(ids)) == 50
        assert ids == sorted(ids, key=lambda text: tuple(int(part) for part in str(text).split("-")))


def test_a_meeting_hears_nothing_of_another(server: ServerProcess, meeting_id: str, listen: Listen) -> None:
    stream = listen(server, f"{meeting_id}-other")
    rest(server, meeting_id)
    rest(server, f"{meeting_id}-other")
    first = stream.next_message()
    assert first.data["meeting_id"] == f"{meeting_id}-other"
    assert re.fullmatch(r"\d+-\d+", str(first.id))


def test_a_client_that_has_gone_is_written_no_heartbeats_any_more(
    valkey: ValkeyProcess, meeting_id: str
) -> None:
    async def scene() -> None:
        async with open_stores(valkey.url) as stores:
            hub, heartbeats = Hub(stores.meetings.history_since), Heartbeats(seconds=15)
            limiter = Limiter(stores.redis, Settings.from_environ({}))
            state = {"hub": hub, "limiter": limiter, "heartbeats": heartbeats}
            state |= {"meetings": stores.meetings, "rest_requests": stores.requests}
            held = list[int]()

            async def leave() -> Message:
                held.append(len(heartbeats._due))
                return {"type": "http.disconnect"}

            async def take(_: Message) -> None:
                """Read what is sent, as a client does."""

            scope: Scope = {"type": "http", "client": None, "headers": [], "state": state}
            await EventStream(meeting_id, None)(scope, leave, take)
            assert (held, len(heartbeats._due), hub.listener_count) == ([1], 0, 0)

    run(scene())


@pytest.mark.parametrize("capacity", [MEMORY_CAPACITY, capacity_for(1024)], ids=["memory", "files"])
@pytest.mark.parametrize("full", [False, True])
def test_a_server_that_is_full_of_streams_tells_the_next_one_when_to_come_back(
    capacity: Capacity, full: bool
) -> None:
    hub, limiter = (
        SimpleNamespace(listener_count=capacity.streams - (not full)),
        SimpleNamespace(capacity=capacity),
    )
    state = {"hub": hub, "limiter": limiter}
    query = b"meeting_id=test-123"
    request: Request[AppState] = Request(
        {"type": "http", "method": "HEAD", "query_string": query, "headers": [], "state": state}
    )
    refused = None
    try:
        run(events(request))
    except ApiError as error:
        refused = error
    assert (refused is not None) == full
    if refused is not None:
        assert (refused.status, refused.answer.error) == (503, "too_many_streams")
        assert int(refused.headers["Retry-After"]) > 0
