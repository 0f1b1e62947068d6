"""Long polling: events as answers that end, for networks that pass no answer on before its end."""

import asyncio
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import httpx2
import pytest
from starlette.types import Message

from app.api.event_poll import wait_for_news
from app.api.stream_query import MAX_WAIT_SECONDS
from app.config.rates import POLLS, STREAMS
from app.events.listener import Inbox
from app.timestamps import iso, now_ms
from tests.conftest import Listen, StartServer
from tests.loop import run
from tests.metric_value import metric_value
from tools.harness.server_process import ServerProcess
from tools.harness.sse import Received, SseParser
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import PATIENCE_SECONDS, until

Asked = Callable[..., Future[httpx2.Response]]

UNHURRIED = "25"


@pytest.fixture
def ask(meeting_id: str) -> Iterator[Asked]:
    """Ask a server for the meeting's next events, in a thread of its own."""
    with ThreadPoolExecutor() as threads:

        def asked(
            server: ServerProcess, position: str | None = "0-0", wait: str = UNHURRIED
        ) -> Future[httpx2.Response]:
            query = {"meeting_id": meeting_id, "wait": wait}
            query |= {"last_event_id": position} if position else {}
            url = f"{server.url}/api/sse/events"
            return threads.submit(httpx2.get, url, params=query, timeout=PATIENCE_SECONDS, trust_env=False)

        yield asked


def told(answer: Future[httpx2.Response]) -> list[Received]:
    """Return the events of an answer."""
    parser = SseParser()
    found = map(parser.feed, [*answer.result().text.splitlines(), ""])
    return [each for each in found if each]


def waits(server: ServerProcess) -> None:
    """Wait until a client waits for this server's events."""
    until(lambda: metric_value(server, "rest_listeners") == 1, "somebody waits")


def test_an_answer_is_a_whole_which_any_proxy_passes_on(server: ServerProcess, ask: Asked) -> None:
    answer = ask(server, wait="0").result()
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert "no-transform" in answer.headers["cache-control"]


@pytest.mark.parametrize("position", [None, "9999999999999-0"], ids=["nobody new", "of a lost stream"])
def test_who_does_not_know_where_the_meeting_is_waits_for_nothing(
    server: ServerProcess, ask: Asked, position: str | None
) -> None:
    asked = time.monotonic()
    (connected,) = told(ask(server, position))
    assert connected.data.get("gap", False) == (position is not None)
    assert time.monotonic() - asked < int(UNHURRIED) / 2


def test_what_was_missed_comes_at_once_and_once(server: ServerProcess, meeting_id: str, ask: Asked) -> None:
    server.http.post(f"/api/meetings/{meeting_id}/start")
    server.http.post(f"/api/meetings/{meeting_id}/rest")
    connected, *missed = told(ask(server))
    assert [each.name for each in missed] == ["monitoring_started", "rest_required"]
    assert connected.data["rest"] == missed[1].data["rest"]
    assert told(ask(server, missed[0].id))[1:] == missed[1:]
    assert told(ask(server, missed[1].id, wait="0"))[1:] == []


def test_the_next_event_ends_the_wait(
    valkey: ValkeyProcess, start_server: StartServer, meeting_id: str, ask: Asked
) -> None:
    server = start_server(valkey)
    answer = ask(server)
    waits(server)
    rest = server.http.post(f"/api/meetings/{meeting_id}/rest").json()["rest"]
    connected, required = told(answer)
    assert (required.name, required.data["rest"]) == ("rest_required", rest)
    assert connected.data["rest"] == rest
    assert metric_value(server, "rest_listeners") == 0


def test_without_an_event_the_answer_tells_how_the_meeting_is_at_its_end(
    server: ServerProcess, ask: Asked
) -> None:
    (at_once,) = told(ask(server, wait="0"))
    (later,) = told(ask(server, wait="1"))
    assert later.event == "connected"
    assert later.data["timestamp"] > at_once.data["timestamp"]


def test_a_server_that_stops_answers_whoever_waits(
    valkey: ValkeyProcess, start_server: StartServer, ask: Asked
) -> None:
    server = start_server(valkey)
    answer = ask(server)
    waits(server)
    stopped_at = iso(now_ms())
    server.stop()
    (connected,) = told(answer)
    assert connected.event == "connected"
    # Clients set their clocks by it.
    assert connected.data["timestamp"] >= stopped_at


def test_who_waits_has_one_of_the_places_of_the_address(
    valkey: ValkeyProcess, start_server: StartServer, meeting_id: str, ask: Asked
) -> None:
    server = start_server(valkey, STREAMS_PER_ADDRESS="1")
    answer = ask(server)
    waits(server)
    assert ask(server).result().status_code == 429
    server.http.post(f"/api/meetings/{meeting_id}/start")
    assert answer.result().status_code == 200
    assert ask(server).result().status_code == 200


def test_who_leaves_gives_the_place_back_at_once(
    valkey: ValkeyProcess, start_server: StartServer, meeting_id: str
) -> None:
    server = start_server(valkey)
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        query = f"meeting_id={meeting_id}&last_event_id=0-0&wait={UNHURRIED}"
        client.sendall(f"GET /api/sse/events?{query} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        waits(server)
    until(lambda: metric_value(server, "rest_listeners") == 0, "nobody waits", int(UNHURRIED) / 2)


def test_a_poll_with_a_body_that_is_too_large_is_refused_as_every_call_is(
    server: ServerProcess, meeting_id: str
) -> None:
    query = {"meeting_id": meeting_id, "last_event_id": "0-0", "wait": UNHURRIED}
    chunks = (b"x" * 100_000 for _ in range(11))
    answer = server.http.request("GET", "/api/sse/events", params=query, content=chunks)
    assert (answer.status_code, answer.json()["error"]) == (413, "too_large")


def test_a_wait_that_is_over_leaves_nothing_that_waits_on() -> None:
    async def scene() -> None:
        never = asyncio.Event()

        async def receive() -> Message:
            await never.wait()
            return {"type": "http.disconnect"}

        assert await wait_for_news(receive, Inbox(), seconds=0)
        await asyncio.sleep(0)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    run(scene())


def test_polls_have_a_limit_of_their_own(
    valkey: ValkeyProcess, start_server: StartServer, meeting_id: str, ask: Asked, listen: Listen
) -> None:
    server = start_server(valkey, RATE_STREAMS="1/hour by address", RATE_POLLS="3/hour by meeting")
    codes = [ask(server, wait="0").result().status_code for _ in range(4)]
    assert codes == [200, 200, 200, 429]
    assert listen(server, meeting_id).next().event == "connected"


def test_an_office_without_streams_is_within_the_default_limits() -> None:
    tabs, events = 1000, 5
    # In its first minute a tab opens two streams and looks twice; then it polls, also after each event.
    assert POLLS.address is not None
    assert POLLS.meeting is not None
    assert tabs * (2 + 60 / MAX_WAIT_SECONDS + events) <= min(POLLS.address.amount, POLLS.meeting.amount)
    assert STREAMS.address is not None
    assert 2 * tabs <= STREAMS.address.amount


@pytest.mark.parametrize("wait", ["-1", "26", "1.5", "soon"])
def test_a_wait_that_no_proxy_would_bear_is_refused(server: ServerProcess, ask: Asked, wait: str) -> None:
    answer = ask(server, wait=wait).result()
    assert answer.status_code == 400
    assert "wait has to be a whole number of seconds from 0 to 25" in answer.text
