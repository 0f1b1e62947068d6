"""The demo counts only what was measured, and leaves nothing running."""

from pathlib import Path
from typing import Any

import pytest

from tools.bench.score import Score
from tools.clips import Clip, Closure
from tools.demo import __main__ as demo
from tools.harness.frames import Frame

CLIP = Clip("one", Path(), (Closure(3, 5, True),), "one", 1, fps=15.0, frames=10, side=64, long_closures=0)
REFUSED = {"status": "error", "error": "busy", "detail": "Send fewer."}
STATE = {"blinks_per_minute": None, "closed_share": 0.0, "opinion": "unknown", "reason": "too_little"}


class Leader:
    """Sends nothing; a frame is refused if `every` divides its number."""

    def __init__(self, every: int) -> None:
        self.every = every

    def send(self, frame: Frame, *_: object) -> dict[str, Any]:
        if frame.number % self.every == 0:
            return REFUSED
        return {"status": "ok", "seq": frame.number, "blink_detected": frame.number == 5, "state": STATE}


def outcome(monkeypatch: pytest.MonkeyPatch, every: int) -> Score:
    frames = [Frame(number, number / 15, b"") for number in range(10)]
    monkeypatch.setattr(demo, "sampled", lambda *_: frames)
    leader: Any = Leader(every)
    return demo.compare(demo.replay(leader, CLIP), CLIP)


def test_frames_that_were_refused_are_counted_and_the_others_measured(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert outcome(monkeypatch, every=2).f1 == 1
    assert "5 of 10 frames were refused: busy" in capsys.readouterr().out


def test_a_demo_of_which_every_frame_was_refused_has_found_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert outcome(monkeypatch, every=1).f1 < demo.MIN_F1
    assert "10 of 10 frames were refused: busy" in capsys.readouterr().out


def test_a_demo_whose_server_finds_no_redis_leaves_none_running(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = []

    class Server:
        def __init__(self, _: dict[str, str]) -> None:
            """Start nothing."""

        def __enter__(self) -> "Server":
            return self

        def __exit__(self, *_: object) -> None:
            ended.append(self)

        def wait_for_redis(self) -> None:
            raise TimeoutError("no Redis")

    monkeypatch.setattr(demo, "ServerProcess", Server)
    with pytest.raises(TimeoutError), demo.running_server():
        pass
    assert len(ended) == 1
