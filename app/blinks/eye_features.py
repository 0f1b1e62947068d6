"""The last seconds of one pair of eyes, as the features by which a frame's lids are judged.

EAR alone drifts with brows, gaze, smile and head pose by more than a shallow blink is deep. So it is read
together with how the eyes' pictures look, how closely they resemble the person's own open eyes, and how the
head moves, from up to a second before the frame to a fifth of a second after it.
"""

from collections import deque
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

import numpy as np
from numpy.typing import NDArray

from app.blinks.lid_model import Floats, LidModel
from app.blinks.reading import EyePictures, Eyes, FaceBox, Pose
from app.blinks.usual_eyes import UsualEyes, of_unit_length

# Seconds around a frame at which its features are taken, by linear interpolation between frames.
OFFSETS = np.array([-1.0, -0.7, -0.5, -0.4, -0.3, -0.2, -0.133, -0.067, 0.0, 0.067, 0.133, 0.2])
# Seconds just before a frame over which its surroundings are taken.
AROUND_SECONDS = 0.505
# Seconds before and after a frame at which the eyes' pictures are compared, and how much earlier will do.
BEFORE, AFTER, SLACK = -0.27, 0.2, 0.02
# Seconds around a frame between which the head's turn and its movement in the picture are measured, and from
# which, up to the frame, its nod is: a moving head changes the ratio without the lids.
HEAD_OFFSETS = np.array([-0.2, 0.2, -0.133, 0.133, -0.3])
TURN_START, TURN_END, MOVE_START, MOVE_END, NOD_START = range(len(HEAD_OFFSETS))
# Looked up together, which takes a fifth of the time.
MOMENTS = np.concatenate((OFFSETS, HEAD_OFFSETS))
# Pixels: a larger face is seen no better.
MAX_SIZE = 200.0
# The seconds assumed between frames before there are two, and the frames over which that step is taken; then
# what stands for the step after the newest frame, in which nothing changes.
FIRST_STEP, STEPS = 0.07, 10
SHORTEST_STEP = 1e-9
# Frames kept: over a second at 30 a second; the older half is dropped when there are this many.
KEPT_FRAMES = 64
# Pictures kept, in half precision, which is far finer than a camera's noise: those of the half second that is
# compared, at up to 30 frames a second; above that, the oldest one stands for what came before.
KEPT_PICTURES = 14
# Seconds after which a picture is dropped: a frame may wait for 0.123 s and another frame, up to 0.5 s, until
# it is final, and is then compared with one that is up to 0.29 s older.
PICTURE_SECONDS = 1.0


class Column:
    """Columns of the kept frames."""

    TIME, OPENNESS, LOOK, SIMILARITY, YAW, PITCH, ROLL, X, Y = range(9)
    EAR, OWN_EAR, OWN_LOGIT, LEAST_LOGIT, MOST_LOGIT, NARROW, WIDE, SIZE, CONTRAST, STEP = range(9, 19)
    COUNT = 19
    AROUND, LIDS = slice(OPENNESS, EAR), YAW - OPENNESS
    """Those also looked at before and after a frame: first LIDS of the lids, then those of the head."""


class EyeHistory:
    """Keeps the last frames of one pair of eyes; give it frames in order of time."""

    def __init__(self, model: LidModel) -> None:
        self._model = model
        self._rows = np.zeros((KEPT_FRAMES, Column.COUNT))
        self._pictures: deque[NDArray[np.float16]] = deque(maxlen=KEPT_PICTURES)
        self.usual = UsualEyes()
        """What is learnt of the person's own open eyes."""
        self._paused = False
        """Whether the newest frame taught nothing about open eyes."""
        self._kept = 0
        self.count = 0
        """Frames since the beginning; the newest has the number `count - 1`."""

    def forget(self) -> None:
        """Start afresh after a gap; well-known open eyes stay known, since it may end with closed ones."""
        self._pictures.clear()
        self._kept = self.count = 0
        if not self.usual.well_known:
            self.usual = UsualEyes()

    def value(self, number: int) -> tuple[float, float]:
        """Return EAR over the person's own open EAR, and the picture's logit above that of open eyes."""
        row = self._rows[self._place(number)]
        return float(row[Column.OPENNESS]), float(row[Column.LOOK])

    def similarity(self, number: int) -> float:
        """Return how closely the picture resembles the person's own open eyes, 1 at most."""
        return float(self._rows[self._place(number), Column.SIMILARITY])

    def add(
        self, at: float, face: FaceBox, eyes: Eyes, pose: Pose, pictures: EyePictures, learn: bool = True
    ) -> None:
        """Take in one frame; `learn` the own open eyes from it unless its lids are known to be closed."""
        if self._kept == 0 or (learn and self._paused):
            self.usual.skip_gap(at - FIRST_STEP)
        self._paused = not learn
        logits = self._model.pictures.logits(pictures.pixels).tolist()
        logit, ear = sum(logits) / len(logits), eyes.mean
        usual = self.usual.measures
        if learn or usual is None:
            usual = self.usual.learn(at, ear, logit, pictures.contrast)
        picture = of_unit_length(pictures.pixels)
        passed = at - self._rows[self._kept - 1, Column.TIME] if self._kept else 0.0
        similarity = self.usual.compare(picture, passed, logit - usual.logit, learn)
        size = min((face.width + face.height) / 2, MAX_SIZE)
        if self._kept == KEPT_FRAMES:
            half = KEPT_FRAMES // 2
            self._rows[:half] = self._rows[half:]
            self._kept = half
        self._rows[self._kept] = (
            at, ear / usual.ear, logit - usual.logit, similarity,
            pose.yaw, pose.pitch, pose.roll, face.x + face.width / 2, face.y + face.height / 2,
            ear, usual.ear, usual.logit, min(logits), max(logits),
            min(eyes.left, eyes.right) / usual.ear, max(eyes.left, eyes.right) / usual.ear,
            size, pictures.contrast / usual.contrast, self._step(at),
        )  # fmt: skip
        self._kept += 1
        self.count += 1
        self._keep(picture, at)

    def _keep(self, picture: NDArray[np.float32], at: float) -> None:
        """Keep the newest frame's picture, and drop those that are compared no more."""
        self._pictures.append(picture.astype(np.float16))
        while at - self._rows[self._kept - len(self._pictures), Column.TIME] > PICTURE_SECONDS:
            self._pictures.popleft()

    def _place(self, number: int) -> int:
        return number - self.count + self._kept

    def _step(self, at: float) -> float:
        if self._kept == 0:
            return FIRST_STEP
        times: list[float] = self._rows[max(0, self._kept - STEPS - 1) : self._kept, Column.TIME].tolist()
        return median(later - earlier for earlier, later in pairwise((*times, at)))

    def features(self, numbers: Sequence[int]) -> Floats:
        """Return the 66 features of each of these kept frames, as far as they can be known at the newest one.

        Openness, look and similarity at each of OFFSETS, 27 measures of the frame, and the pictures' changes.
        """
        places = [self._place(number) for number in numbers]
        around = self._around(places)
        lids = around[:, : Column.LIDS, : len(OFFSETS)].reshape(len(places), -1)
        heads = around[:, Column.LIDS :, len(OFFSETS) :].tolist()
        measures = [self._measures(place, head) for place, head in zip(places, heads, strict=True)]
        return np.concatenate((lids, measures), axis=1)

    def _around(self, places: Sequence[int]) -> Floats:
        """Return what lids and head were like at MOMENTS around each frame: frames x columns x moments.

        Between two kept frames they are interpolated linearly.
        """
        times, kept = self._rows[: self._kept, Column.TIME], self._rows[: self._kept, Column.AROUND]
        moments = np.minimum(np.maximum(times[places, np.newaxis] + MOMENTS, times[0]), times[-1])
        before = times.searchsorted(moments, side="right") - 1
        after = np.minimum(before + 1, len(times) - 1)
        steps = np.maximum(times[after] - times[before], SHORTEST_STEP)[:, :, np.newaxis]
        passed = (moments - times[before])[:, :, np.newaxis]
        around: Floats = (kept[after] - kept[before]) / steps * passed + kept[before]
        return around.transpose(0, 2, 1)

    def _measures(self, here: int, head: list[list[float]]) -> tuple[float, ...]:
        """Return the measures of one frame in addition to those of `_around`, and the pictures' changes."""
        c, rows = Column, self._rows[: self._kept]
        times, now = rows[:, c.TIME], rows[here].tolist()
        at, newest = now[c.TIME], times[-1]
        yaw, pitch, roll, x, y = head
        first = int(times.searchsorted(at - AROUND_SECONDS))
        before, after = rows[first : here + 1], rows[here:]
        openness, look = before[:, c.OPENNESS].tolist(), before[:, c.LOOK].tolist()
        opened = max(openness), max(after[:, c.OPENNESS].tolist())
        looked = min(look), min(after[:, c.LOOK].tolist())
        return (
            newest - at, now[c.EAR], now[c.OWN_EAR], now[c.OWN_LOGIT], now[c.LEAST_LOGIT], now[c.MOST_LOGIT],
            now[c.NARROW], now[c.WIDE], median(openness), median(look),
            *opened, min(opened) - now[c.OPENNESS], *looked, now[c.LOOK] - max(looked),
            abs(now[c.YAW]), abs(yaw[TURN_END] - yaw[TURN_START]),
            now[c.PITCH], abs(pitch[TURN_END] - pitch[TURN_START]),
            abs(now[c.ROLL]), abs(roll[TURN_END] - roll[TURN_START]), now[c.PITCH] - pitch[NOD_START],
            np.hypot(x[MOVE_END] - x[MOVE_START], y[MOVE_END] - y[MOVE_START]) / now[c.SIZE],
            now[c.SIZE], now[c.STEP], now[c.CONTRAST],
            *self._changes(here, times, at),
        )  # fmt: skip

    def _changes(self, here: int, times: Floats, at: float) -> tuple[float, float, float]:
        """Return the similarity of the eyes' pictures before and after, before and now, after and now."""
        shift = len(self._pictures) - self._kept
        earlier = int(times.searchsorted(at + BEFORE - SLACK))
        later = int(times.searchsorted(min(at + AFTER, times[-1]) - SLACK))
        before, after, now = (
            self._pictures[max(0, shift + place)].astype(np.float32) for place in (earlier, later, here)
        )
        return (
            float((before * after).sum()) / 2,
            float((before * now).sum()) / 2,
            float((after * now).sum()) / 2,
        )
