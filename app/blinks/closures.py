"""Finds the closures of one pair of eyes, frame by frame."""

from collections import deque

import numpy as np

from app.blinks.closure import Closure
from app.blinks.closure_decoder import ClosureDecoder, Estimate
from app.blinks.eye_features import EyeHistory
from app.blinks.faint_closures import FaintClosure, FaintClosures, Glimpse
from app.blinks.lid_model import CLOSED, OPEN, Floats, LidModel, lid_model
from app.blinks.reading import Reading
from app.blinks.still_closed import Look, StillClosed
from app.blinks.usual_eyes import Learnt

# Seconds after which a frame is judged again, and then for good: the latter is two frames later at 15 and 10
# a second, one at 6. So a closure is reported at most a quarter of a second after its end (two frames at just
# above 8). Neither is a whole number of frames in usual videos, so rounded times change nothing.
AGAIN, FOR_GOOD = 0.05, 0.123
# Seconds without eyes (a hand, a turn) after which timing starts afresh: a whole blink fits into them.
LOST_SECONDS = 0.5
# Seconds of closed lids after which what they taught about open eyes is forgotten and they teach no more,
# since somebody asleep would otherwise look awake by their own measure after a while; and seconds after which
# they do teach again, in case it is the light that has changed. A gap begins neither anew.
SURELY_CLOSED_SECONDS, DOUBTED_SECONDS = 1.0, 120.0


class ClosureDetector:
    """Follows one pair of eyes by ratio, picture and pose; give it frames in order of time."""

    def __init__(self, model: LidModel | None = None) -> None:
        self._model = model or lid_model()
        self._eyes = EyeHistory(self._model)
        self._decoder = ClosureDecoder()
        self._faint = FaintClosures()
        self._estimates: deque[Estimate] = deque()
        """Of the newest frames, which may still change."""
        self._again_from = 0
        """Number of the first frame that has not been judged again yet."""
        self.newest: Estimate | None = None
        """What is known of the newest frame with eyes so far; None before any."""
        self._still_closed = StillClosed()
        self.closed_probability = 0.0
        """Probability that lids are wholly or partly closed, or still are, in the newest frame with eyes."""
        self._seen_at = float("inf")
        """When the eyes were last seen."""
        self._closed_seconds = 0.0
        """For how long the lids were seen to be closed without opening, also from visit to visit."""
        self._closed_at: float | None = None
        """When they were closed last, if nothing is between; None while they are open."""
        self._before: Learnt | None = None
        """What was known of open eyes before the lids closed, until it is sure that they are."""

    @property
    def is_closed(self) -> bool:
        """Whether the lids are closed in the newest frame, as far as is known."""
        return self._decoder.is_closed

    @property
    def knows_open_eyes(self) -> bool:
        """Whether what counts as this person's open eyes looks open: not so if only closed lids were seen."""
        return self._eyes.usual.logit < 0

    def forget(self) -> None:
        """Start afresh after a gap: nothing is timed across it."""
        self._unlearn()
        self._eyes.forget()
        self._decoder.forget()
        self._faint = FaintClosures()
        self._estimates.clear()
        self._still_closed.forget()
        self.newest, self.closed_probability = None, 0.0
        self._seen_at = float("inf")
        self._closed_at = None
        if not self._eyes.usual.well_known:
            self._closed_seconds = 0.0  # there is nothing to be kept from closed lids

    def ignore_current_closure(self) -> None:
        """Do not report a closure that is under way: a lone snapshot already has."""
        self._decoder.wait_for_open_lids()

    def update(self, at: float, reading: Reading) -> Closure | None:
        """Take in one frame; return the closure that is now known to have ended."""
        face, eyes, pose, pictures = reading.face, reading.eyes, reading.pose, reading.eye_pictures
        if at - self._seen_at > LOST_SECONDS:
            self.forget()
        if face is None or eyes is None or pose is None or pictures is None:
            return None
        self._seen_at = at
        learnt = self._eyes.usual.learnt
        self._eyes.add(at, face, eyes, pose, pictures, learn=not self._surely_closed)
        final = self._judge(at)
        self.newest = self._estimates[-1]
        look = Look(*self._eyes.value(self._eyes.count - 1))
        self.closed_probability = self._still_closed.update(self.newest.any_closed, look)
        reported = self._decoder.update(final, list(self._estimates), self._faint_closure(final))
        self._time_closed_lids(at, learnt)
        return reported

    @property
    def _surely_closed(self) -> bool:
        return SURELY_CLOSED_SECONDS <= self._closed_seconds < DOUBTED_SECONDS

    def _time_closed_lids(self, at: float, learnt: Learnt) -> None:
        """Count for how long lids are closed; `learnt` is what was known of open eyes before this frame."""
        if not self._decoder.is_closed:
            self._closed_seconds, self._closed_at, self._before = 0.0, None, None
            return
        if self._before is None and self._closed_seconds < SURELY_CLOSED_SECONDS:
            self._before = learnt
        self._closed_seconds += 0.0 if self._closed_at is None else at - self._closed_at
        self._closed_at = at
        if self._surely_closed:
            self._unlearn()

    def _unlearn(self) -> None:
        """Forget what closed lids have taught about open eyes that were well known before."""
        if self._before is not None and self._before.well_known:
            self._eyes.usual.go_back(self._before)
        self._before = None

    def _judge(self, at: float) -> list[Estimate]:
        """Judge the newest frame, and earlier ones about which more is known now; return the final ones.

        At 15 a second, when frame 10 comes: 10 is judged for the first time, 9 (0.067 s old) again, and 8
        (0.133 s) for good; 7 and older were returned before.
        """
        newest, estimates = self._eyes.count - 1, self._estimates
        oldest = newest - len(estimates)
        settled = sum(one.at <= at - FOR_GOOD for one in estimates)
        unsettled = oldest + settled
        again_until = oldest + sum(one.at <= at - AGAIN for one in estimates)
        again = range(max(self._again_from, unsettled), again_until)
        due = [*range(oldest, unsettled), *again, newest]
        estimates.append(Estimate(at, 0.0, 0.0))
        for number, answer in zip(due, self._answers(due, settled), strict=True):
            one = estimates[number - oldest]
            estimates[number - oldest] = Estimate(one.at, 1 - float(answer[OPEN]), float(answer[CLOSED]))
        self._again_from = again_until
        return [estimates.popleft() for _ in range(settled)]

    def _faint_closure(self, final: list[Estimate]) -> Closure | None:
        """Return the closure, if any, that these frames end and of which no frame alone is likely enough."""
        found, reported_until = None, self._decoder.reported_until
        first = self._eyes.count - len(self._estimates) - len(final)
        for number, lids in enumerate(final, first):
            look, similarity = self._eyes.value(number)[1], self._eyes.similarity(number)
            ended = self._faint.update(Glimpse(lids, look, similarity))
            if ended is not None and ended.closure.start >= reported_until and self._is_one(ended):
                found = ended.closure
        return found

    def _is_one(self, faint: FaintClosure) -> bool:
        return self._model.faint.is_closure(faint.measures)

    def _answers(self, due: list[int], settled: int) -> Floats:
        """Return the model's answer for each of these frames, of which the first `settled` are final."""
        features = self._eyes.features(due)
        early = self._model.early.probabilities(features[settled:])
        return np.concatenate([self._model.final.probabilities(features[:settled]), early])
