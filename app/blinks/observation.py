"""What the participant's leader is sent after each frame."""

from dataclasses import dataclass

from app.blinks.eye_state import EyeState, Invalid
from app.blinks.reading import EyeOutlines, FaceBox


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
    state: EyeState
    outlines: EyeOutlines | None = None

    def as_json(self) -> dict[str, object]:
        """Return the keys of `blink_result` that come from measuring; docs/api.md says what each means."""
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

    def outlines_as_json(self) -> dict[str, object]:
        """Return `eyes`, only for clients that asked for it: six points round each, null without a face."""
        eyes = self.outlines and [[[round(x, 1), round(y, 1)] for x, y in eye] for eye in self.outlines]
        return {"eyes": eyes}
