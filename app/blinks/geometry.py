"""Eye aspect ratio and head pose from the 68 landmarks (iBUG numbering)."""

from math import hypot

import numpy as np
from numpy.typing import NDArray

from app.blinks.reading import Pose

# 68 rows of x, y in pixels.
Points = NDArray[np.float64]

OUTER_LEFT, OUTER_RIGHT = 36, 45
INNER_LEFT, INNER_RIGHT = 39, 42
NOSE_BRIDGE, NOSE_TIP, NOSE_BASE = 27, 30, 33
CHIN = 8


def eye_aspect_ratio(eye: Points) -> float:
    """Return (|p2-p6| + |p3-p5|) / (2 |p1-p4|) of six eye points: Soukupova and Cech, 2016."""
    (x1, y1), (x2, y2), (x3, y3), (x4, y4), (x5, y5), (x6, y6) = eye.tolist()
    across = hypot(x4 - x1, y4 - y1)
    if across == 0:
        return 0.0
    return (hypot(x2 - x6, y2 - y6) + hypot(x3 - x5, y3 - y5)) / (2 * across)


def lower_lid_drop(eye: Points) -> float:
    """Return how far the lower lid's two points hang below the line of the corners, in eye widths."""
    (x1, y1), _, _, (x4, y4), (x5, y5), (x6, y6) = eye.tolist()
    across = hypot(x4 - x1, y4 - y1)
    if across == 0:
        return 0.0
    along_x, along_y = (x4 - x1) / across, (y4 - y1) / across
    below: float = (y5 - y1 + y6 - y1) * along_x - (x5 - x1 + x6 - x1) * along_y
    return below / (2 * across)


def pose_of(points: Points) -> Pose:
    """Return the head pose, measured along and across the line of the outer eye corners."""
    left, right = points[OUTER_LEFT], points[OUTER_RIGHT]
    line = right - left
    width = float(np.hypot(*line)) or 1.0
    along = line / width
    tip = float((points[NOSE_TIP] - left) @ along) / width
    eyes = (left + right + points[INNER_LEFT] + points[INNER_RIGHT]) / 4

    def down(start: Points, end: Points) -> float:
        across = end - start
        return float(across[1] * along[0] - across[0] * along[1]) / width

    return Pose(
        yaw=2 * tip - 1,
        pitch=down(points[NOSE_BRIDGE], points[NOSE_BASE]),
        roll=float(along[1]),
        bow=down(eyes, points[NOSE_BASE]) - down(points[NOSE_BASE], points[CHIN]),
    )
