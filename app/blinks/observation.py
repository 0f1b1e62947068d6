"""What the participant's leader is told after each frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from app.blinks.opinion import Verdict
    from app.blinks.rate import Rate
    from app.blinks.reading import FaceBox, FrameFault

Invalid = Literal["no_face", "small_face", "turned", "dark", "frozen", "too_few_frames"]
"""Why a frame is not valid time."""


@dataclass(frozen=True, slots=True)
class State:
    """The person's eyes over the last valid minutes; `unknown` always has a reason."""

    opinion: Verdict
    reason: Literal["few_blinks", "eyes_closing", "too_little"] | FrameFault | Invalid | None
    valid_seconds: float
    blinks: int
    blinks_per_minute: Rate | None
    closed_share: float
    mean_blink_ms: float | None

    def as_json(self) -> dict[str, object]:
        """Return the contract's `state`."""
        rate = self.blinks_per_minute
        return {
            "opinion": self.opinion,
            "reason": self.reason,
            "valid_seconds": round(self.valid_seconds, 1),
            "blinks": self.blinks,
            "blinks_per_minute": rate and {key: round(value, 1) for key, value in rate._asdict().items()},
            "closed_share": round(self.closed_share, 4),
            "mean_blink_ms": None if self.mean_blink_ms is None else round(self.mean_blink_ms),
        }


@dataclass(frozen=True, slots=True)
class Observation:
    """One frame's result; `closure_ms` is given with `blink_detected` when the closure was timed."""

    blink_detected: bool
    closure_ms: float | None
    face: FaceBox | None
    ear: float | None
    eyes_closed: bool | None
    confidence: float
    invalid: Invalid | None
    state: State

    def as_json(self) -> dict[str, object]:
        """Return the contract's keys of `blink_result` that come from measuring."""
        face = self.face
        return {
            "blink_detected": self.blink_detected,
            "closure_ms": None if self.closure_ms is None else round(self.closure_ms),
            "face_detected": face is not None,
            "face": face and {"x": face.x, "y": face.y, "width": face.width, "height": face.height},
            "ear": None if self.ear is None else round(self.ear, 4),
            "eyes_closed": self.eyes_closed,
            "confidence": round(self.confidence, 2),
            "invalid": self.invalid,
            "state": self.state.as_json(),
        }
