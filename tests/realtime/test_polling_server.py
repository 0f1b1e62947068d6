"""Sessions that join and leave, in whatever order and however fast, leave nothing behind."""

import json

import pytest

from app.errors import ApiError
from app.limiting.capacity import Capacity
from app.realtime.engine import MAX_PACKETS_A_REQUEST, MAX_UNREAD_PACKETS
from tests.loop import run
from tests.realtime.in_process import Inside, Session

NOTHING: dict[str, object] = {"rooms": {}, "pending": {}, "halves": {}}


def test_a_session_that_is_over_is_counted_no_more_and_takes_nobodys_place() -> None:
    async def scene() -> None:
        async with Inside.opened() as inside:
            inside.limiter.capacity = Capacity(streams=1, sessions=1)
            session = await Session.open(inside)
            with pytest.raises(ApiError, match="as many Socket"):
                await Session.open(inside)
            await inside.server.close_session(session.sid)
            assert inside.server.session_count == 0
            await Session.open(inside)
            assert inside.server.session_count == 1

    run(scene())


def test_what_follows_a_goodbye_in_the_same_request_is_not_heard() -> None:
    async def scene() -> None:
        async with Inside.opened() as inside:
            session = await Session.open(inside)
            await session.post("1", "40", '451-["x",{"_placeholder":true,"num":0}]')
            assert inside.there == []
            assert inside.kept() == NOTHING

    run(scene())


def test_a_session_that_ends_while_it_joins_leaves_nothing_behind() -> None:
    async def scene() -> None:
        async with Inside.opened(RATE_SOCKETS="off") as inside:
            session = await Session.open(inside)
            for unread in (MAX_PACKETS_A_REQUEST, MAX_UNREAD_PACKETS - MAX_PACKETS_A_REQUEST - 1):
                assert await session.post(*["40/none,"] * unread) == 200
            # The answer to the second packet is one too many.
            await session.post("40/none,", "40")
            assert inside.there == []
            assert inside.kept() == NOTHING

    run(scene())


def test_half_a_packet_goes_with_its_session() -> None:
    async def scene() -> None:
        async with Inside.opened() as inside:
            session = await Session.open(inside)
            await session.post("40", '451-["x",{"_placeholder":true,"num":0}]')
            assert inside.kept()["halves"]
            await session.post("1")
            assert inside.there == []
            assert inside.kept() == NOTHING

    run(scene())


def test_a_join_that_comes_twice_is_answered_once_and_counted_once() -> None:
    async def scene() -> None:
        async with Inside.opened(RATE_SOCKETS="2/minute by address") as inside:
            session = await Session.open(inside)
            await session.post("40")
            await session.post("40")
            assert "\x1e" not in (joined := (await session.poll()).text)
            assert joined.startswith("40{")
            await session.post("41", "40")
            assert (await session.poll()).text.startswith("40{"), "and one that has left may join again"

    run(scene())


def test_who_joins_and_leaves_over_and_over_meets_the_limit_of_sessions() -> None:
    async def scene() -> None:
        async with Inside.opened(RATE_SOCKETS="5/minute by address") as inside:
            session = await Session.open(inside)
            joins = ["40", "41"] * 10
            await session.post(*joins)
            answers = (await session.poll()).text.split("\x1e")
            joined = [answer for answer in answers if answer.startswith("40")]
            # The session itself counts as one, and its first join is free.
            assert len(joined) == 5
            told = json.loads(answers[-1].removeprefix("44"))
            assert "too many of these from your address" in told["message"]
            # The same as a refused frame or connection gets, with how long to wait.
            assert told["data"]["error"] == "rate_limited"
            assert told["data"]["retry_after"] > 0

    run(scene())
