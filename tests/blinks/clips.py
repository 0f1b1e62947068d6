"""The annotated clips as tests see them: read once a run, three from npm and those of MEETING_REST_CLIPS."""

from functools import cache

from app.blinks.observation import Observation
from app.blinks.participant import Participant
from app.blinks.reading import Reading
from app.config.settings import DEFAULT_IMAGE_PIXELS
from app.vision.meter import FrameMeter
from app.vision.track import FaceTrack
from tools.bench.replay import Measured, events
from tools.bench.score import Score, score
from tools.clips import Clip, local_clips, npm_clips
from tools.harness.frames import due_frames, encode, pictures
from tools.train.readings import kept

LOCAL_NAMES = [clip.name for clip in local_clips()]
# Frames a second: those alone that most tests want, so that none of them waits for what only few do.
READ_TOGETHER = ((15,), (10, 6))


@cache
def meter() -> FrameMeter:
    return FrameMeter.load(None, DEFAULT_IMAGE_PIXELS)


@cache
def clips() -> dict[str, Clip]:
    """Every clip of this run; a missing npm clip raises, so the test that needs it fails."""
    return {clip.name: clip for clip in (*npm_clips(), *local_clips())}


@cache
def measured(name: str, rate: int) -> list[Measured]:
    """Read a clip once for all processes that test at the same time, and for later runs of the same code."""
    rates = next(rates for rates in READ_TOGETHER if rate in rates)
    file = f"{name}.at-{'-'.join(map(str, rates))}.pickle"
    found: dict[int, list[Measured]] = kept(file, lambda: read_at(rates, clips()[name]))
    return found[rate]


def read_at(rates: tuple[int, ...], clip: Clip) -> dict[int, list[Measured]]:
    """Read a clip as `read_clip` does, at each rate as another participant; its pictures are decoded once."""
    due = {rate: set(due_frames(clip.frames, clip.fps, rate)) for rate in rates}
    found, tracks = {rate: list[Measured]() for rate in rates}, {rate: FaceTrack() for rate in rates}
    for number, captured_at, picture in pictures(clip):
        wanted = [rate for rate in rates if number in due[rate]]
        jpeg = encode(picture) if wanted else b""
        for rate in wanted:
            found[rate].append(Measured(number, captured_at, meter().read(jpeg, tracks[rate])))
    return found


class Remembered(Participant):
    """A participant of whom every observation is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Observation] = []

    def observe(self, reading: Reading, captured_at: float) -> Observation:
        self.seen.append(super().observe(reading, captured_at))
        return self.seen[-1]


@cache
def replayed(name: str, rate: int) -> tuple[list[int], list[Observation]]:
    """Return a clip's events and all of its observations; several tests ask something of the same ones."""
    participant = Remembered()
    return events(measured(name, rate), participant), participant.seen


def scored(name: str, found: list[int]) -> Score:
    clip = clips()[name]
    return score(found, clip.closures, clip.fps)
