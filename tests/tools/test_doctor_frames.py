"""What the doctor says of a frame: a server that is busy for a moment is well, a silent one is not."""

from typing import Any, Self

import pytest

from tools.doctor import frames, polling
from tools.doctor.findings import Finding, Level
from tools.doctor.wire import Address, Answer

HERE = Address("http", "127.0.0.1", 8000)
OK = {"status": "ok", "face_detected": True}
BUSY = {"status": "error", "error": "busy", "detail": "Send fewer a second."}
DARK = {"status": "error", "error": "bad_image", "detail": "No picture."}


class Session:
    """Answers one frame after another with the given answers."""

    def __init__(self, *answers: dict[str, Any]) -> None:
        self.answers = list(answers)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """There is nothing to close."""

    def call(self, *_: object) -> tuple[dict[str, Any], set[str]]:
        return self.answers.pop(0), {"blink_result"}


def checked(monkeypatch: pytest.MonkeyPatch, *answers: dict[str, Any]) -> tuple[Finding, int]:
    """Return the finding, and how many of the answers were not used."""
    session = Session(*answers)
    monkeypatch.setattr(frames, "PollingSession", lambda *_: session)
    monkeypatch.setattr(frames, "BUSY_SECONDS", 0.0)
    return frames.check_frame(HERE, None), len(session.answers)


def test_a_server_that_is_busy_for_a_moment_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    found, left = checked(monkeypatch, BUSY, BUSY, OK, OK)
    assert (found.level, left) == (Level.GOOD, 1)


def test_a_server_that_stays_busy_is_worth_a_look_and_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    found, left = checked(monkeypatch, *[BUSY] * (frames.BUSY_TRIES + 1))
    assert (found.level, left) == (Level.HINT, 1)
    assert "Send fewer a second." in found.seen
    assert "more cores" in found.cure


def test_any_other_error_is_a_fault_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    found, left = checked(monkeypatch, DARK, OK)
    assert (found.level, left) == (Level.FAULT, 1)


def test_a_frame_that_is_never_answered_is_told_as_that(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(_: Address, method: str, path: str, **__: object) -> Answer:
        if "sid=" not in path:
            return Answer(200, [], b'0{"sid":"one"}', 0.0)
        if method == "GET":
            raise TimeoutError("timed out")
        return Answer(200, [], b"ok", 0.0)

    monkeypatch.setattr(polling, "ask", silent)
    found = frames.check_frame(HERE, None)
    assert found.level is Level.FAULT
    assert "no answer in" in found.seen
    assert "/socket.io/" in found.cure


def test_a_server_that_hears_no_goodbye_has_been_examined_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def deaf(_: Address, method: str, path: str, text: str = "", **__: object) -> Answer:
        if polling.CLOSE in text.split(polling.SEPARATOR):
            raise ConnectionResetError("gone")
        if method == "GET" and "sid=" in path:
            return Answer(200, [], b'42["blink_result",{}]\x1e430[{"status":"ok","face_detected":true}]', 0.0)
        return Answer(200, [], b'0{"sid":"one"}', 0.0)

    monkeypatch.setattr(polling, "ask", deaf)
    assert frames.check_frame(HERE, None).level is Level.GOOD


@pytest.mark.parametrize(
    ("status", "cure"), [(400, "by its sid (docs/scaling.md)"), (413, "bodies of 1 MB"), (500, "log for")]
)
def test_a_session_that_is_lost_on_the_way_has_a_cure(
    monkeypatch: pytest.MonkeyPatch, status: int, cure: str
) -> None:
    def other(_: Address, method: str, path: str, **__: object) -> Answer:
        if "sid=" in path:
            return Answer(status, [], b'"Invalid session"', 0.0)
        return Answer(200, [], b'0{"sid":"one"}', 0.0)

    monkeypatch.setattr(polling, "ask", other)
    found = frames.check_frame(HERE, None)
    assert (found.level, found.seen) == (Level.FAULT, f"HTTP {status} on the way to a frame's result")
    assert cure in found.cure
