"""A face's coarse appearance: enough to tell that what its box shows has not changed.

The HOG detector that confirms a face costs as much as its landmarks. A face that looks as it did when it was
last confirmed is still there, whatever its lids do.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from app.vision.decode import Grey

# SIDE x SIDE mean brightnesses in a row, about 0 and of length 1, so that light and contrast cancel out.
Appearance = NDArray[np.float32]

# Brightnesses along each side: coarse, so that lids, lips and noise hardly change it.
SIDE = 16
# Similarity from which nothing has changed: a tracked face's next picture has 0.97 (median of ten clips),
# other things in its place have 0.3, and 0.5 at most in 95 of 100.
SAME_APPEARANCE = 0.8
# Similarity below which it is another thing: a face that is there, though the detector does not find it in a
# nod or behind a hand, keeps 0.7.
OTHER_APPEARANCE = 0.5


def appearance_of(part: Grey) -> Appearance:
    """Return the appearance of the part of a picture that a face's box shows."""
    appearance = cv2.resize(part, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float32).ravel()
    appearance -= appearance.mean()
    return np.asarray(appearance / (np.linalg.norm(appearance) or 1.0), np.float32)


def similarity(one: Appearance, other: Appearance) -> float:
    """Return the correlation of two appearances: 1 for the same, about 0 for different things."""
    return float(one @ other)
