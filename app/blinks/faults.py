"""Tells why a single picture of a face is no evidence."""

from app.blinks.reading import FrameFault

# Pixels: the smallest face box that is measured; F1 on scaled-down clips stays above 0.9 down to it.
MIN_FACE_PX = 60.0
# Yaw proxy (0 frontal, 1 profile) beyond which the far eye's landmarks are guesses.
MAX_YAW = 0.55
# Mean grey (0-255) of the face below which lids and skin cannot be told apart.
MIN_BRIGHTNESS = 35.0


def fault_of(size: float, yaw: float, brightness: float, frozen: bool) -> FrameFault | None:
    """Return the worst fault of a picture of a face; `size` in pixels, `brightness` 0-255."""
    if size < MIN_FACE_PX:
        return "small_face"
    if abs(yaw) > MAX_YAW:
        return "turned"
    if brightness < MIN_BRIGHTNESS:
        return "dark"
    return "frozen" if frozen else None
