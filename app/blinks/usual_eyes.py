"""What one person's open eyes are like, learnt afresh within seconds: their measures, and how they look."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.blinks.open_eyes import OPEN_QUANTILE, STRANGERS_EAR, STRANGERS_FRAMES

# Seconds that the person's own open eyes are learnt from.
OWN_SECONDS = 6.0
# Quantile of the pictures' logits in those seconds that is the open one: lids are mostly open.
OPEN_LOGIT_QUANTILE = 0.3
# Logit expected of a stranger's open eyes: the middle of what people have.
STRANGERS_LOGIT = -3.0
# Seconds in which the template, the picture of open eyes, adapts; its first frames, and their extra part.
TEMPLATE_SECONDS, FIRST_FRAMES, FIRST_PART = 2.0, 3, 0.3
# Logit above that of the person's open eyes at which a picture enters the template by half; far above it it
# hardly does.
TEMPLATE_DOUBT = 2.0
# Frames from which the open eyes are well known: three seconds at the lowest rate that is measured.
WELL_KNOWN_FRAMES = 15
# Frames kept of OWN_SECONDS: more are not needed to know the open ratio.
KEPT_OWN_FRAMES = 256
EPSILON = 1e-6


class UsualMeasures(NamedTuple):
    """EAR, logit of closed lids in the picture, and contrast of open eyes."""

    ear: float
    logit: float
    contrast: float


class Learnt(NamedTuple):
    """All that was learnt up to a moment."""

    recent: NDArray[np.float64]
    """Times, EARs, logits and contrasts of the frames that they are learnt from."""
    template: NDArray[np.float32] | None
    """The picture of open eyes; None before any frame, as are the measures."""
    measures: UsualMeasures | None
    well_known: bool


class UsualEyes:
    """Learns one person's usual eyes; give it frames in order of time."""

    def __init__(self) -> None:
        self._recent = np.zeros((4, 0))
        """Times, EARs, logits and contrasts of the frames that they are learnt from."""
        self._template: NDArray[np.float32] | None = None
        self.measures: UsualMeasures | None = None
        """None before any frame."""
        self.well_known = False
        """Whether they were once learnt from enough frames; a slow or broken stream does not undo that."""

    @property
    def learnt(self) -> Learnt:
        """What was learnt so far, without a copy: the arrays in it never change."""
        return Learnt(self._recent, self._template, self.measures, self.well_known)

    def go_back(self, learnt: Learnt) -> None:
        """Forget all that was learnt since then."""
        self._recent, self._template, self.measures, self.well_known = learnt

    @property
    def frames(self) -> int:
        """How many frames they were learnt from."""
        return self._recent.shape[1]

    @property
    def logit(self) -> float:
        """Logit of closed lids for what counts as the person's open eyes; a stranger's before any frame."""
        return STRANGERS_LOGIT if self.measures is None else self.measures.logit

    def skip_gap(self, at: float) -> None:
        """Go on as if there had been no gap: the newest frame counts as taken at `at`, in seconds."""
        times, measured = self._recent[:1], self._recent[1:]
        self._recent = np.concatenate((times + (at - times[:, -1:]), measured))

    def learn(self, at: float, ear: float, logit: float, contrast: float) -> UsualMeasures:
        """Take in one frame at `at` seconds; return the measures as they are now known."""
        first = int(self._recent[0].searchsorted(at - OWN_SECONDS))
        kept = self._recent[:, first:][:, 1 - KEPT_OWN_FRAMES :]
        self._recent = np.concatenate((kept, [[at], [ear], [logit], [contrast]]), axis=1)
        ears, logits, contrasts = np.sort(self._recent[1:])
        last = kept.shape[1]
        count = last + 1
        weight = count + STRANGERS_FRAMES
        self.well_known = self.well_known or count >= WELL_KNOWN_FRAMES
        self.measures = UsualMeasures(
            (ears[int(OPEN_QUANTILE * last)] * count + STRANGERS_EAR * STRANGERS_FRAMES) / weight,
            (logits[int(OPEN_LOGIT_QUANTILE * last)] * count + STRANGERS_LOGIT * STRANGERS_FRAMES) / weight,
            max(1.0, contrasts[last // 2]),
        )
        return self.measures

    def compare(self, picture: NDArray[np.float32], passed: float, above_own: float, learn: bool) -> float:
        """Return a picture's correlation with the template, which then takes it in if it is to `learn`.

        `picture` is of unit length, `passed` the seconds since the frame before, `above_own` its logit above
        the usual one.
        """
        if self._template is None:
            self._template = picture
        similarity = float((of_unit_length(self._template) * picture).sum()) / 2
        part = (1 - np.exp(-passed / TEMPLATE_SECONDS)) / (1 + np.exp(above_own - TEMPLATE_DOUBT))
        part += FIRST_PART if self.frames <= FIRST_FRAMES else 0.0
        if learn:
            self._template = self._template + np.float32(part) * (picture - self._template)
        return similarity


def of_unit_length(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return each eye's picture as mean 0 and length 1, so that a product of two is their correlation."""
    # For so few, `mean` takes twice as long.
    centred = pixels - pixels.sum(axis=1, keepdims=True) / pixels.shape[1]
    length = np.sqrt((centred * centred).sum(axis=1, keepdims=True))
    return np.asarray(centred / (length + EPSILON), np.float32)
