"""Sessions over long-polling, and the polls that wait in them."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.types import Message

from app.errors import ApiError
from app.log_context import BOUND_FIELDS, bind
from app.realtime.engine import MAX_PACKETS_A_REQUEST, MAX_UNREAD_PACKETS
from tests.loop import run
from tests.realtime.in_process import PATH, Inside, Session
from tests.realtime.polling import Polling
from tools.harness.server_process import ServerProcess

# Goodbyes; in some of them a poll between the two halves overtakes the second half.
GOODBYES = 10
NOOP = "6"
# A moment long ago, in seconds since 1970: a ping from then has not been answered in time.
LONG_AGO = 1.0


def poll_on(session: Polling) -> None:
    """Poll again and again, as a client does, until the session is over."""
    while session.http.get(session.path).status_code == 200:
        pass


def test_who_says_goodbye_is_not_kept_by_a_poll_that_waits(server: ServerProcess) -> None:
    with ThreadPoolExecutor() as beside:
        for _ in range(GOODBYES):
            session = Polling(server)
            session.connect()
            polling = beside.submit(poll_on, session)
            # One for the namespace and one for the session, in two requests, as clients send them.
            session.post("41")
            session.post("1")
            # A session that was kept would end with the next ping, after 25 s.
            polling.result(timeout=20)


def test_requests_for_an_upgrade_that_is_not_offered_are_no_way_round_the_bound_of_a_queue() -> None:
    async def scene() -> None:
        async with Inside.opened() as inside:
            session = await Session.open(inside)
            upgrades = ["5"] * MAX_PACKETS_A_REQUEST
            codes = [await session.post(*upgrades) for _ in range(MAX_UNREAD_PACKETS // len(upgrades) + 1)]
            assert codes[-1] == 400
            assert inside.server.session_count == 0

    run(scene())


def test_an_empty_session_id_is_none_and_is_limited_like_none() -> None:
    async def scene() -> None:
        async with Inside.opened(SESSIONS_PER_ADDRESS="1") as inside:
            await Session.open(inside)
            for empty in ("&sid=", "&sid=&sid="):
                with pytest.raises(ApiError, match="as many connections"):
                    await inside.http.get(PATH + empty)
            assert inside.server.session_count == 1

    run(scene())


def test_a_new_poll_ends_the_one_that_waits_and_takes_what_comes() -> None:
    async def scene() -> None:
        async with Inside.opened() as inside:
            session = await Session.open(inside)
            polls = [session.polling() for _ in range(3)]
            for overtaken in polls[:2]:
                assert (await overtaken).text == NOOP
            assert not polls[2].done()
            await session.post("40")
            assert (await polls[2]).text.startswith("40{")

    run(scene())


def test_a_poll_that_asks_for_a_websocket_is_a_poll() -> None:
    async def scene() -> None:
        async with Inside.opened() as inside:
            session = await Session.open(inside)
            await session.post("40")
            polled = await session.poll(connection="Upgrade", upgrade="websocket")
            assert (polled.status_code, polled.text[:2]) == (200, "40")

    run(scene())


def test_no_websocket_is_opened_whoever_serves_the_application() -> None:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    async def scene() -> None:
        async with Inside.opened() as inside:
            session = await Session.open(inside)
            path, _, query = session.path.partition("?")
            upgrade = [(b"connection", b"upgrade"), (b"upgrade", b"websocket")]
            scope = {"type": "websocket", "path": path, "query_string": query.encode(), "headers": upgrade}
            await inside.server.handle_request(scope, receive, send)

    run(scene())
    assert [message["type"] for message in sent] == ["websocket.close"]


def test_a_session_that_ends_silently_ends_in_the_course_of_no_request() -> None:
    async def scene() -> Mapping[str, str]:
        ended = asyncio.get_running_loop().create_future()

        async def note_end(_sid: str, _reason: str) -> None:
            ended.set_result(BOUND_FIELDS.get())

        async with Inside.opened() as inside:
            inside.server.on("disconnect", note_end)
            engine = inside.server._sio.eio
            # The interval, in seconds, at which it looks for silent sessions.
            engine.ping_timeout = 0.01
            bind(request_id="whose session was the first")
            session = await Session.open(inside)
            await session.post("40")
            engine.sockets[session.sid].last_ping = LONG_AGO
            async with asyncio.timeout(20):
                bound: Mapping[str, str] = await ended
            return bound

    assert run(scene()) == {}


def test_polls_that_are_answered_are_counted_no_more() -> None:
    async def scene() -> None:
        async with Inside.opened() as inside:
            session = await Session.open(inside)
            await session.post("40")
            assert (await session.poll()).text.startswith("40{")
            assert not inside.server._sio.eio._polls

    run(scene())
