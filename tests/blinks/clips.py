"""The annotated clips as tests see them: read once a run, three from npm and those of MEETING_REST_CLIPS."""

from collections.abc import Sequence
from functools import cache, partial
from itertools import islice
from typing import NamedTuple

from app.blinks.observation import Observation
from app.blinks.participant import Participant
from app.blinks.reading import Reading
from app.vision.track import FaceTrack
from tools.bench.awake import Verdict, looped
from tools.bench.replay import Measured, events, read_clip
from tools.bench.score import Score, score
from tools.clips import Clip, local_clips, npm_clips
from tools.harness.frames import due_frames, encode, pictures
from tools.harness.loaded_meter import loaded_meter
from tools.train.readings import kept

LOCAL_NAMES = [clip.name for clip in local_clips()]


@cache
def clips() -> dict[str, Clip]:
    """Every clip of this run; a missing npm clip raises, so the test that needs it fails."""
    return {clip.name: clip for clip in (*npm_clips(), *local_clips())}


@cache
def measured(name: str, rate: int) -> tuple[Measured, ...]:
    """Read a clip once for all processes that test at the same time, and for later runs of the same code."""
    found: tuple[Measured, ...] = kept(
        f"{name}.{rate}.pickle", lambda: tuple(read_clip(loaded_meter(), clips()[name], rate))
    )
    return found


def measure_at(name: str, rates: Sequence[int]) -> None:
    """Read a clip for tests that want it at all of these rates: no picture is decoded and encoded twice."""
    read_once = cache(partial(read_at, clips()[name], rates))

    def readings(rate: int) -> tuple[Measured, ...]:
        return read_once()[rate]

    for rate in rates:
        kept(f"{name}.{rate}.pickle", partial(readings, rate))


def read_at(clip: Clip, rates: Sequence[int]) -> dict[int, tuple[Measured, ...]]:
    """Return for each rate what `read_clip` does, of one showing."""
    due = {rate: set(due_frames(clip.frames, clip.fps, rate)) for rate in rates}
    tracks, found = {rate: FaceTrack() for rate in rates}, {rate: list[Measured]() for rate in rates}
    for number, captured_at, picture in pictures(clip):
        wanted = [rate for rate in rates if number in due[rate]]
        jpeg = encode(picture) if wanted else b""
        for rate in wanted:
            found[rate].append(Measured(number, captured_at, loaded_meter().read(jpeg, tracks[rate])))
    return {rate: tuple(frames) for rate, frames in found.items()}


class Remembered(Participant):
    """A participant of whom every observation is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Observation] = []

    def observe(self, reading: Reading, captured_at: float) -> Observation:
        self.seen.append(super().observe(reading, captured_at))
        return self.seen[-1]


class Replay(NamedTuple):
    """A clip that was shown once: its events, all of its observations, and who was observed."""

    events: list[int]
    seen: tuple[Observation, ...]
    participant: Remembered


@cache
def replayed(name: str, rate: int) -> Replay:
    """Show a clip once; several tests ask something of the same observations."""
    participant = Remembered()
    found = events(measured(name, rate), participant)
    return Replay(found, tuple(participant.seen), participant)


@cache
def verdict(name: str, rate: int) -> Verdict:
    """Show a clip over and over, as `verdict_on` does, and go on from the one showing that others ask of."""
    frames, participant = measured(name, rate), replayed(name, rate).participant
    for one, at in islice(looped(clips()[name], list(frames)), len(frames), None):
        participant.observe(one.reading, at)
    return Verdict(participant.seen[-1].state, any(one.state.opinion == "tired" for one in participant.seen))


def scored(name: str, found: list[int]) -> Score:
    clip = clips()[name]
    return score(found, clip.closures, clip.fps)
