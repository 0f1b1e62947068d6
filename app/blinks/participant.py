"""One participant's eyes over time: frames in, blinks, valid time and an opinion out."""

from app.blinks.clearness import blinks_are_clear
from app.blinks.closure import Closure, ClosureFinder
from app.blinks.closures import ClosureDetector
from app.blinks.confidence import confidence
from app.blinks.evidence import MAX_BLINK_SECONDS, Evidence
from app.blinks.eye_state import Invalid, state_of
from app.blinks.lasting import LastingOpinion
from app.blinks.lid_posture import LidPostures
from app.blinks.lids_down import LidsDown
from app.blinks.observation import Observation
from app.blinks.open_eyes import OpenEyes
from app.blinks.opinion import OPINION, OpinionSettings
from app.blinks.posture_settings import POSTURE, PostureSettings
from app.blinks.reading import Reading
from app.blinks.stillness import Stillness
from app.blinks.timeline import Timeline

# Seconds without any valid time after which old evidence no longer describes the person: the opinion is then
# unknown, so that an audience that has left, or has only single valid frames, never triggers a rest.
AWAY_SECONDS = 20.0
# Seconds without an invalid frame after which a blink would have been seen whole: until then, time says
# nothing about blinks that were not seen. The longest blink fits into them.
WHOLE_SECONDS = MAX_BLINK_SECONDS
# The same for a usual blink, with the wait until it is told. With so many seconds, the blink rates of our
# clips change by less than a tenth where one frame in ten is not valid.
USUAL_BLINK_SECONDS = 0.27


class Participant:
    """Small, bounded memory of one person; not thread-safe: one frame at a time."""

    def __init__(
        self,
        opinion: OpinionSettings = OPINION,
        closures: ClosureFinder | None = None,
        posture: PostureSettings = POSTURE,
    ) -> None:
        self._settings = opinion
        self._timeline = Timeline()
        self._closures = closures or ClosureDetector()
        self._open_eyes = OpenEyes()
        self._stillness = Stillness()
        self._evidence = Evidence(opinion)
        self._postures = LidPostures(posture)
        self._lids_down = LidsDown(self._postures, self._evidence)
        self._opinion = LastingOpinion()
        self._was_valid = False
        self._valid_since: float | None = None
        """Since when every frame has been valid: a closure that began after that was seen whole."""
        self._stood_in = False
        """Whether a lone picture has shown that the person is there; no other counts before a stream."""
        self._seen_at = float("-inf")
        self._away = False

    def observe(self, reading: Reading, captured_at: float) -> Observation:
        """Take in one frame; `captured_at` is in seconds of the client's clock.

        A frame without a place in time (of the same moment as the last one, or up to a second late) is
        measured, but yields no blink and no valid time.
        """
        if not self._timeline.accept(captured_at, reading.repeated):
            closed = self._is_closed_by_ratio(reading)
            return self._observation(reading, reading.invalid or "too_few_frames", closed)
        self._stillness.update(captured_at, reading)
        invalid = reading.invalid or self._fault()
        lone = self._timeline.lone
        if lone:
            self._closures.forget()
        ended = self._follow(reading, captured_at, invalid)
        closed = self._is_closed_by_ratio(reading) if lone else self._closures.is_closed
        invalid = self._pass_time(reading, captured_at, invalid)
        if lone:
            if closed:
                self._closures.ignore_current_closure()
            return self._observation(reading, invalid, closed, snapshot=bool(closed))
        return self._observation(reading, invalid, closed, ended)

    def begin_anew(self) -> None:
        """Let nothing from before a rest count for the eyes after it; keep what is usual for the person."""
        self._evidence.begin_anew()
        self._lids_down.forget()
        self._was_valid = False

    def end_visit(self) -> None:
        """Keep no picture of a visit that is over except the mean one of open eyes that are well known."""
        self._closures.forget()

    def drop_pictures(self) -> None:
        """Keep no picture at all; what was measured stays, and the open eyes are learnt afresh."""
        self._closures = ClosureDetector()

    def _follow(self, reading: Reading, at: float, invalid: Invalid | None) -> Closure | None:
        """Look for closures; a blink is evidence, counted apart if not seen whole in valid time."""
        if reading.eyes is not None and reading.invalid is None:
            self._open_eyes.learn(at, reading.eyes.mean)
        ended = self._closures.update(at, reading)
        self._postures.update(at, reading, self._closures.closed_probability, self._lids_down.open_now)
        if invalid is not None:
            self._valid_since = None
        elif self._valid_since is None:
            self._valid_since = at
        whole = ended is not None and self._valid_since is not None and self._valid_since < ended.start
        # Lids that tremble while they are closed do not blink.
        fluttering = self._lids_down.posture == "closed"
        if ended is not None and not fluttering and ended.seconds <= MAX_BLINK_SECONDS:
            if whole:
                self._evidence.add_blink(ended.seconds, ended.seen_closed)
                self._postures.learn_blink(ended.start, ended.end)
            else:
                self._evidence.add_cut_blink()
        return ended

    def _fault(self) -> Invalid | None:
        """Return what is wrong with the stream, whatever this one picture is like."""
        if self._timeline.too_few:
            return "too_few_frames"
        return "frozen" if self._stillness.is_static else None

    def _is_closed_by_ratio(self, reading: Reading) -> bool | None:
        return None if reading.eyes is None else self._open_eyes.is_closed(reading.eyes.mean)

    def _pass_time(self, reading: Reading, at: float, invalid: Invalid | None) -> Invalid | None:
        """Count the time since the previous frame as valid if both frames are; return what is invalid now."""
        valid, before = invalid is None, self._evidence.total_seconds
        gap = self._timeline.gap if valid and self._was_valid else None
        self._lids_down.update(at, gap, valid, self._clear(at, reading))
        passed = self._evidence.total_seconds - before
        if self._valid_for(at) >= USUAL_BLINK_SECONDS:
            self._evidence.add_whole(passed)
        if not self._closures.knows_open_eyes:
            self._evidence.add_unknown(passed)
        if valid and self._lids_down.posture == "lowered":
            invalid = "lowered_gaze"
        self._was_valid = valid
        # The first picture after a break shows that the person is there; further lone ones show nothing more.
        is_back = self._timeline.lone and not self._stood_in and reading.invalid is None
        self._stood_in = is_back or (self._stood_in and not passed)
        # What lids were before a break may count only now: it is no sign that the person is still there.
        self._note_presence(at, (gap is not None and passed > 0) or is_back)
        return invalid

    def _note_presence(self, at: float, is_seen: bool) -> None:
        """Note whether the person is away: by the clock, since an empty chair is seldom looked at."""
        if is_seen:
            self._seen_at = at
        self._away = abs(at - self._seen_at) >= AWAY_SECONDS

    def _clear(self, at: float, reading: Reading) -> bool:
        """Return whether a blink that ends now would be seen, and counted."""
        if self._valid_for(at) < WHOLE_SECONDS:
            return False
        return blinks_are_clear(self._postures, reading, self._timeline.fps or 0.0)

    def _valid_for(self, at: float) -> float:
        """Return for how many seconds every frame has been valid."""
        return 0.0 if self._valid_since is None else at - self._valid_since

    def _observation(
        self,
        reading: Reading,
        invalid: Invalid | None,
        closed: bool | None,
        ended: Closure | None = None,
        snapshot: bool = False,
    ) -> Observation:
        state = state_of(self._evidence, invalid, self._away, self._settings)
        return Observation(
            blink_detected=snapshot or ended is not None,
            closure_ms=None if ended is None else ended.seconds * 1000,
            face=reading.face,
            ear=None if reading.eyes is None else reading.eyes.mean,
            eyes_closed=None if reading.eyes is None else closed,
            confidence=confidence(reading, self._timeline.fps, self._open_eyes.known, invalid is None),
            invalid=invalid,
            state=self._opinion.update(self._timeline.now, state),
            outlines=reading.outlines,
        )
