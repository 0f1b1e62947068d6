"""Around an outage the hub leaves no gap: what was missed is delivered, or its listeners begin anew."""

import contextlib

import pytest

from app.events import hub as hub_module
from app.events.event import Entry, Position
from app.events.history import History
from app.events.hub import Hub
from app.events.listener import Closed, Inbox
from app.timestamps import now_ms
from tests.events.made_up import Recorder, Stream, entry
from tests.loop import run

LOSSES = {
    "nothing": [],
    "a clock behind": [entry(2)],
    "a part": [entry(20)],
    "all but the last, and something new": [entry(9), entry(20, after=9)],
}


def test_what_was_published_during_an_outage_is_delivered_after_it() -> None:
    async def scene() -> None:
        stream, listener = Stream(), Recorder()
        hub = Hub(stream.since)
        with hub.listening("a", listener):
            await hub.read_snapshot("a", stream.read)
            hub.publish("a", entry(1))
            hub.disconnected()
            stream.entries = [entry(1), entry(2, after=1), entry(3, after=2)]
            await hub.confirm(["a"])
            hub.publish("a", entry(3, after=2))
            hub.publish("a", entry(4))
            assert [each.position for each in listener.heard] == [(n, 0) for n in (1, 2, 3, 4)]

    run(scene())


@pytest.mark.parametrize("kept", LOSSES.values(), ids=LOSSES)
def test_after_events_were_lost_listeners_begin_anew_and_hear_what_comes(kept: list[Entry]) -> None:
    async def scene() -> None:
        stream, before, after = Stream(), Recorder(), Recorder()
        hub = Hub(stream.since)
        with hub.listening("a", before):
            await hub.read_snapshot("a", stream.read)
            hub.publish("a", entry(10))
            hub.disconnected()
            stream.entries = kept
            await hub.confirm(["a"])
            assert before.closed is Closed.GAP
        with hub.listening("a", after):
            _, history = await hub.read_snapshot("a", stream.read)
            comes = Entry(Position((history.tail[0], 1)), "{}", history.tail)
            hub.publish("a", comes)
        assert after.heard == [comes]

    run(scene())


def test_what_has_to_be_kept_is_told_when_redis_has_lost_it_and_only_then() -> None:
    async def scene() -> list[str]:
        stream, asked = Stream(), list[str]()

        async def keep(meeting_id: str) -> None:
            asked.append(meeting_id)

        hub = Hub(stream.since)
        hub.add_keeper(keep)
        with hub.listening("a", Recorder()):
            hub.publish("a", entry(1))
            stream.entries.append(entry(1))
            await hub.confirm(["a"])
            assert not asked
            stream.entries.clear()
            await hub.confirm(["a"])
        return asked

    assert run(scene()) == ["a"]


def test_what_comes_while_a_meeting_that_is_only_measured_here_is_not_subscribed_to_is_observed_once() -> (
    None
):
    async def scene() -> None:
        stream, observed = Stream(), list[Entry]()
        hub = Hub(stream.since)
        hub.add_observer(lambda _, heard: observed.append(heard))
        before = entry(1)
        stream.entries = [before]
        hub.topics.open("a")
        first = entry(now_ms(), after=1)
        second = entry(first.position[0] + 1, after=first.position[0])
        for comes in (first, second):
            stream.entries.append(comes)
            await hub.confirm(["a"])
            hub.disconnected()
        for late in stream.entries:
            hub.publish("a", late)
        assert observed == [first, second], "what came before is nobody's here"

    run(scene())


def test_who_comes_while_a_measured_meeting_is_first_read_is_not_told_what_they_read_themselves() -> None:
    async def scene() -> None:
        stream, listener, observed = Stream(), Recorder(), list[Entry]()
        with contextlib.ExitStack() as listening:

            async def since(meeting_id: str, position: Position) -> History:
                listening.enter_context(hub.listening(meeting_id, listener))
                await hub.read_snapshot(meeting_id, stream.read)
                return await stream.since(meeting_id, position)

            hub = Hub(since)
            hub.add_observer(lambda _, heard: observed.append(heard))
            hub.topics.open("a")
            stream.entries = [entry(now_ms())]
            await hub.confirm(["a"])
            assert (listener.heard, observed) == ([], stream.entries)

    run(scene())


def test_a_subscription_that_is_confirmed_late_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_module, "CONFIRMATION_SECONDS", 0.01)

    async def scene() -> None:
        stream, inbox = Stream(), Inbox()
        hub = Hub(stream.since)
        hub.connected()
        with hub.listening("a", inbox):
            await hub.read_snapshot("a", stream.read)
            stream.entries = [entry(1)]
            await hub.confirm(["a"])
            assert await inbox.next() == entry(1)

    run(scene())


def test_a_stream_that_cannot_be_read_sends_its_listeners_away_and_no_other_ones(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def since(meeting_id: str, position: Position) -> History:
        if meeting_id == "spoilt":
            raise ValueError
        return await Stream().since(meeting_id, position)

    async def scene() -> None:
        hub, spoilt, well = Hub(since), Recorder(), Recorder()
        with hub.listening("spoilt", spoilt), hub.listening("well", well):
            for meeting_id in ("spoilt", "well"):
                await hub.read_snapshot(meeting_id, Stream().read)
            await hub.confirm(["spoilt", "well"])
            assert (spoilt.closed, well.closed) == (Closed.GAP, None)

    run(scene())
    assert [vars(record)["meeting_id"] for record in caplog.records] == ["spoilt"]


def test_what_was_observed_before_a_stream_could_not_be_read_is_not_observed_again() -> None:
    async def scene() -> None:
        stream, observed, faults = Stream(), list[Entry](), list[Exception]()

        async def since(meeting_id: str, position: Position) -> History:
            if faults:
                raise faults.pop()
            return await stream.since(meeting_id, position)

        hub = Hub(since)
        hub.add_observer(lambda _, heard: observed.append(heard))
        hub.topics.open("a")
        first = entry(now_ms())
        second = entry(first.position[0] + 1, after=first.position[0])
        stream.entries = [first]
        await hub.confirm(["a"])
        faults.append(ValueError())
        await hub.confirm(["a"])
        stream.entries.append(second)
        await hub.confirm(["a"])
        assert observed == [first, second]

    run(scene())


def test_an_event_that_comes_while_a_measured_meeting_is_first_read_is_heard_once() -> None:
    async def scene() -> None:
        stream, observed = Stream(), list[Entry]()
        comes = entry(now_ms())

        async def since(meeting_id: str, position: Position) -> History:
            history = await stream.since(meeting_id, position)
            if not stream.entries:
                # Published after the read of the stream and before its answer is here.
                stream.entries.append(comes)
                hub.publish(meeting_id, comes)
            return history

        hub = Hub(since)
        hub.add_observer(lambda _, heard: observed.append(heard))
        hub.topics.open("a")
        for _ in ("first", "after an outage"):
            await hub.confirm(["a"])
        assert observed == [comes]

    run(scene())
