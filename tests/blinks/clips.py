"""The annotated clips for the tests, each read once a run: three from npm and those of MEETING_REST_CLIPS."""

from collections.abc import Callable, Sequence
from functools import cache, partial
from itertools import islice
from typing import NamedTuple

from app.blinks.observation import Observation
from app.blinks.participant import Participant
from app.blinks.reading import Reading
from tools.bench.awake import Verdict, looped
from tools.bench.replay import Measured, events, read, read_clip
from tools.bench.score import Score, score
from tools.clips import Clip, local_clips, npm_clips
from tools.harness.frames import Frame, due_frames, encode, pictures
from tools.harness.loaded_meter import loaded_meter
from tools.train.readings import kept

LOCAL_NAMES = [clip.name for clip in local_clips()]


@cache
def clips() -> dict[str, Clip]:
    """Return every clip of this run; a missing npm clip raises, so the test that needs it fails."""
    return {clip.name: clip for clip in (*npm_clips(), *local_clips())}


@cache
def measured(name: str, rate: int) -> tuple[Measured, ...]:
    """Read a clip once for all processes that test at the same time, and for later runs of the same code."""
    found: tuple[Measured, ...] = kept(
        f"{name}.{rate}.pickle", lambda: tuple(read_clip(loaded_meter(), clips()[name], rate))
    )
    return found


def six_of_fifteen(name: str, place: int) -> list[Measured]:
    """Take six frames a second out of fifteen; which one comes first differs by `place`, 0 to 2."""
    return [one for number, one in enumerate(measured(name, 15), place) if number * 6 % 15 < 6]


def measure_at(name: str, rates: Sequence[int]) -> None:
    """Read a clip for tests that want it at all of these rates, decoding and encoding no picture twice."""
    shown = cache(partial(frames_at, clips()[name], rates))
    for rate in rates:
        kept(f"{name}.{rate}.pickle", partial(read_of, shown, clips()[name], rate))


def frames_at(clip: Clip, rates: Sequence[int]) -> list[Frame]:
    """Return every frame that sampling takes at any of these rates."""
    due = {number for rate in rates for number in due_frames(clip.frames, clip.fps, rate)}
    return [Frame(number, at, encode(picture)) for number, at, picture in pictures(clip) if number in due]


def read_of(shown: Callable[[], list[Frame]], clip: Clip, rate: int) -> tuple[Measured, ...]:
    """Return the same as `read_clip`, from frames that were sampled for several rates."""
    due = set(due_frames(clip.frames, clip.fps, rate))
    return tuple(read(loaded_meter(), [frame for frame in shown() if frame.number in due]))


class Remembered(Participant):
    """A participant that keeps every observation."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Observation] = []

    def observe(self, reading: Reading, captured_at: float) -> Observation:
        self.seen.append(super().observe(reading, captured_at))
        return self.seen[-1]


class Replay(NamedTuple):
    """A clip that was shown once: its events, all of its observations, and the participant."""

    events: list[int]
    seen: tuple[Observation, ...]
    participant: Remembered


@cache
def replayed(name: str, rate: int) -> Replay:
    """Show a clip once; several tests use the same observations."""
    participant = Remembered()
    found = events(measured(name, rate), participant)
    return Replay(found, tuple(participant.seen), participant)


@cache
def verdict(name: str, rate: int) -> Verdict:
    """Show a clip over and over, as `verdict_on` does, continuing from the showing that other tests share."""
    frames, participant = measured(name, rate), replayed(name, rate).participant
    for one, at in islice(looped(clips()[name], list(frames)), len(frames), None):
        participant.observe(one.reading, at)
    return Verdict(participant.seen[-1].state, any(one.state.opinion == "tired" for one in participant.seen))


def scored(name: str, found: list[int]) -> Score:
    clip = clips()[name]
    return score(found, clip.closures, clip.fps)
