"""What one picture says about one face; the only thing that passes from the pixels to the blink core."""

from dataclasses import dataclass
from math import nan
from typing import Literal

import numpy as np
from numpy.typing import NDArray

# Why a single picture is no evidence, worst first.
FrameFault = Literal["no_face", "small_face", "turned", "dark", "frozen"]

# The size of an eye's picture; the eye takes up two thirds of its width.
EYE_WIDTH, EYE_HEIGHT = 16, 12
EYE_PIXELS = EYE_WIDTH * EYE_HEIGHT


@dataclass(frozen=True, slots=True)
class FaceBox:
    """The face in whole pixels of the picture as sent (after EXIF rotation)."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Eyes:
    """Eye aspect ratios of the eyes on the picture's left and right: about 0.1 closed, 0.2-0.45 open."""

    left: float
    right: float
    lower_lid: float = nan
    """How far the lower lids hang below the line of the eye's corners, in eye widths; nan: unknown."""

    @property
    def mean(self) -> float:
        """The mean of both eyes: the noise of one is halved, and a wink is no blink."""
        return (self.left + self.right) / 2

    @property
    def lid_line(self) -> float:
        """How far below that line the upper lids end: about -0.25 open, -0.08 closed, 0 looking far down."""
        return self.lower_lid - self.mean


# Six points round each eye, the one on the picture's left first, in pixels of the picture as sent.
EyeOutlines = tuple[tuple[tuple[float, float], ...], ...]


@dataclass(frozen=True, slots=True)
class Pose:
    """Head pose estimated from the landmarks: proxies without a unit, not angles.

    `yaw` is 0 facing the camera and nears -1 or 1 in profile; `pitch` is the nose's length over the distance
    between the outer eye corners and shrinks as the head bows; `roll` is the slope of the eyes' line.
    """

    yaw: float
    pitch: float
    roll: float
    bow: float = nan
    """The nose's part of the lower face minus the chin's, over the distance between the outer eye corners: it
    grows as the head bows, since the chin is foreshortened; nan: unknown."""


@dataclass(frozen=True, slots=True, eq=False)
class EyePictures:
    """Both eyes cut out of the picture, turned level and drawn to one size."""

    pixels: NDArray[np.float32]
    """2 x EYE_PIXELS: the eye on the picture's left, and the right one mirrored; mean 0, in roughly
    standard deviations, so that light cancels out."""
    contrast: float
    """Standard deviation of the grey (0-255) in them, mean of both."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, EyePictures):
            return NotImplemented
        return self.contrast == other.contrast and np.array_equal(self.pixels, other.pixels)

    def __hash__(self) -> int:
        return hash(self.pixels.tobytes())


@dataclass(frozen=True, slots=True)
class Reading:
    """One picture's face, eyes and pose; without a face all of them are None."""

    face: FaceBox | None
    eyes: Eyes | None
    pose: Pose | None
    invalid: FrameFault | None
    eye_pictures: EyePictures | None = None
    """None: only the ratios are known, as with simulated people."""
    outlines: EyeOutlines | None = None
    repeated: bool = False
    """Whether it is the previous picture once more: the source is slower than the sampling."""
