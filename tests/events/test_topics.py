"""A meeting is subscribed to while it is wanted, and no longer."""

import asyncio

import pytest

from app.events import topics
from app.events.hub import Hub
from app.events.listener import Inbox
from tests.events.made_up import Stream
from tests.loop import run


def test_a_meeting_is_wanted_while_somebody_listens_or_holds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topics, "LINGER_SECONDS", 0.01)

    async def scene() -> None:
        hub = Hub(Stream().since)
        held: set[str] = set()
        hub.topics.add_holder(lambda: held)
        keeping = asyncio.ensure_future(hub.topics.keep_wanted())
        with hub.listening("a", Inbox()):
            assert await hub.topics.wanted.changes() == {"a": True}
            held.add("b")
            assert await hub.topics.wanted.changes() == {"b": True}
        assert await hub.topics.wanted.changes() == {"a": False}
        held.clear()
        assert await hub.topics.wanted.changes() == {"b": False}
        keeping.cancel()

    run(scene())
