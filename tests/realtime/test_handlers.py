"""Whatever happens to a frame, its sender is told, and is told which frame it was."""

from http import HTTPStatus
from unittest.mock import AsyncMock, Mock, call, create_autospec

import pytest

from app.blinks.opinion import OpinionSettings
from app.config.settings import Settings
from app.errors import ApiError, FrameError
from app.limiting.limiter import Limiter
from app.measuring.analyzer import FrameAnalyzer
from app.measuring.busy import Busy, Interrupted, Overloaded, Superseded, Unattended
from app.measuring.registry import ParticipantRegistry
from app.realtime.bridge import RestBridge
from app.realtime.frame_gate import FrameGate
from app.realtime.handlers import GONE, Handlers
from app.realtime.measured_minutes import MeasuredMinutes
from app.realtime.server import SocketServer
from tests.loop import run


@pytest.mark.parametrize(
    ("refusal", "code"),
    [
        (FrameError("stopped", "A member has stopped it."), "stopped"),
        (ApiError(HTTPStatus.TOO_MANY_REQUESTS, "rate_limited", "Too often.", retry_after=1), "rate_limited"),
        (Superseded(), "busy"),
        (ArithmeticError("no such pixel"), "internal"),
    ],
)
def test_every_refusal_says_of_which_frame_it_is(
    refusal: Exception, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    handlers = Handlers(Mock(), Settings(), Mock(), Mock(), Mock(), Mock(), Mock())
    monkeypatch.setattr(handlers, "result_of", AsyncMock(side_effect=refusal))
    frame = {"meeting_id": "m", "timestamp": "2026-01-31T09:30:00.000Z", "image": b"x"}
    answer = run(handlers.answer_to("sid", frame | {"seq": 7, "participant_id": "p"}))
    assert (answer["error"], answer["seq"], answer["participant_id"]) == (code, 7, "p")


def test_whatever_a_frame_found_no_place_for_its_sender_is_told_why_and_to_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reasons: list[Busy] = [Superseded(), Overloaded(), Unattended(), Interrupted()]
    handlers = Handlers(Mock(), Settings(), Mock(), Mock(), Mock(), Mock(), Mock())
    monkeypatch.setattr(handlers, "result_of", AsyncMock(side_effect=reasons))
    frame = {"meeting_id": "m", "timestamp": "2026-01-31T09:30:00.000Z", "image": b"x"}
    answers = [run(handlers.answer_to("sid", frame)) for _ in reasons]
    assert {answer["error"] for answer in answers} == {"busy"}
    assert len({answer["detail"] for answer in answers}) == len(reasons), "each has its own words"
    assert all("send" in str(answer["detail"]).lower() for answer in answers)


def test_of_a_connection_that_has_gone_neither_key_nor_address_is_kept() -> None:
    limiter = Limiter(Mock(), Settings())
    analyzer, bridge = Mock(), Mock(join=AsyncMock())
    handlers = Handlers(Mock(), Settings(leader_key="right"), analyzer, bridge, Mock(), Mock(), limiter)
    scope = {"client": ("203.0.113.1", 5000), "headers": []}
    for sid, key in (("sid", "right"), ("other", "wrong")):
        run(handlers.connect(sid, {"asgi.scope": scope}, {"key": key}))
    assert (handlers.leaders, handlers.with_wrong_key) == ({"sid"}, {"other"})
    assert handlers.addresses == dict.fromkeys(("sid", "other"), "203.0.113.1")
    for sid in ("other", "sid"):
        run(handlers.disconnect(sid, "client disconnect"))
    assert (handlers.leaders, handlers.with_wrong_key, handlers.addresses) == (set(), set(), {})
    assert len(handlers.refusals) == 0
    assert bridge.leave_all.call_args_list == [call("other"), call("sid")]
    assert analyzer.registry.release.call_args_list == [call("other"), call("sid")]


def test_a_frame_whose_connection_ended_while_it_waited_for_redis_keeps_nobody_from_the_next_one() -> None:
    registry = ParticipantRegistry(OpinionSettings())
    analyzer, gate = create_autospec(FrameAnalyzer, instance=True), create_autospec(FrameGate, instance=True)
    analyzer.registry = registry
    handlers = Handlers(
        sio=create_autospec(SocketServer, instance=True),
        settings=Settings(),
        analyzer=analyzer,
        bridge=create_autospec(RestBridge, instance=True),
        gate=gate,
        minutes=create_autospec(MeasuredMinutes, instance=True),
        limiter=Limiter(Mock(), Settings()),
    )
    frame = {"meeting_id": "m", "timestamp": "2026-01-31T09:30:00.000Z", "image": b"x"}

    async def gone_meanwhile(_: str) -> bool:
        await handlers.disconnect("old", "client disconnect")
        return True

    async def scene() -> None:
        gate.admits.side_effect = gone_meanwhile
        for sender in ({"participant_id": "p"}, {"participant_index": 0}):
            await handlers.connect("old", {"asgi.scope": {}})
            answer = await handlers.answer_to("old", frame | sender)
            assert (answer["error"], answer["detail"]) == ("bad_request", GONE)
        assert len(registry) == 0
        assert registry.touch(("m", "p"), "new") is not None

    run(scene())
    analyzer.measure.assert_not_awaited()
