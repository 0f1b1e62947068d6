"""The annotated clips as tests see them: read once a run, three from npm and those of MEETING_REST_CLIPS."""

from functools import cache

from app.config.settings import DEFAULT_IMAGE_PIXELS
from app.vision.meter import FrameMeter
from tools.bench.replay import Measured, read_clip
from tools.bench.score import Score, score
from tools.clips import Clip, local_clips, npm_clips
from tools.train.readings import kept

LOCAL_NAMES = [clip.name for clip in local_clips()]


@cache
def meter() -> FrameMeter:
    return FrameMeter.load(None, DEFAULT_IMAGE_PIXELS)


@cache
def clips() -> dict[str, Clip]:
    """Every clip of this run; a missing npm clip raises, so the test that needs it fails."""
    return {clip.name: clip for clip in (*npm_clips(), *local_clips())}


@cache
def measured(name: str, rate: float) -> tuple[Measured, ...]:
    """Read a clip once for all processes that test at the same time, and for later runs of the same code."""
    found: tuple[Measured, ...] = kept(
        f"{name}.{rate:g}.pickle", lambda: tuple(read_clip(meter(), clips()[name], rate))
    )
    return found


def scored(name: str, events: list[int]) -> Score:
    clip = clips()[name]
    return score(events, clip.closures, clip.fps)
