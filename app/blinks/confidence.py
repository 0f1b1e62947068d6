"""How far one frame's result can be trusted."""

from app.blinks.faults import MAX_YAW, MIN_FACE_PX
from app.blinks.reading import Reading

# Pixels: the face width from which size costs nothing; eyes are then 20 pixels wide.
SURE_FACE = 120
# Frames a second from which even the shortest tenth of blinks is seen.
SURE_FPS = 12.0
# Yaw proxy up to which turning costs nothing; at MAX_YAW, as at MIN_FACE_PX, half the confidence is lost.
SURE_YAW = 0.2
# Factor until the person's own open-eye ratio is known.
STRANGER = 0.6
# Factor for a frame that is not valid time: something was seen, but it counts for nothing.
INVALID = 0.4


def confidence(reading: Reading, fps: float | None, known: bool, valid: bool) -> float:
    """Return 0 (nothing seen) to 1; `fps`: frames a second, None for a lone snapshot."""
    if reading.face is None or reading.pose is None:
        return 0.0
    factors = (
        ramp(reading.face.width, MIN_FACE_PX, SURE_FACE),
        ramp(-abs(reading.pose.yaw), -MAX_YAW, -SURE_YAW),
        ramp(fps or 0.0, 0.0, SURE_FPS),
    )
    trust = factors[0] * factors[1] * factors[2]
    return trust * (1.0 if known else STRANGER) * (1.0 if valid else INVALID)


def ramp(value: float, low: float, high: float) -> float:
    """Return 0.5 at `low` and below, 1 at `high` and above, linear in between."""
    return 0.5 + 0.5 * min(1.0, max(0.0, (value - low) / (high - low)))
