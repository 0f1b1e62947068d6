"""A picture of each clip: what was measured, what was annotated and what was found."""

from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from app.blinks.closures import ClosureDetector
from app.blinks.lid_model import LidModel
from app.blinks.observation import Observation
from app.blinks.participant import Participant
from tools.bench.replay import Measured, observe
from tools.bench.score import score
from tools.clips import Clip

# Seconds in one row of the picture.
SECONDS = 20
# Eye aspect ratio at the top of a row.
HIGHEST = 0.5


class Seen(NamedTuple):
    """One frame with its result, and the probability of closed lids as far as it was known then."""

    frame: Measured
    observation: Observation
    any_closed: float | None


def see(measured: list[Measured], model: LidModel | None = None) -> list[Seen]:
    """Replay a clip, by the server's own model if none is given, and keep the detector's probabilities."""
    detector = ClosureDetector(model)
    return [
        Seen(frame, observation, None if detector.newest is None else detector.newest.any_closed)
        for frame, observation in observe(measured, Participant(closures=detector))
    ]


def draw(clip: Clip, measured: list[Measured], path: Path) -> None:
    """Write the picture of one clip."""
    seen = see(measured)
    valid = sum(s.observation.invalid is None for s in seen) / len(seen)
    rows = int(measured[-1].captured_at // SECONDS) + 1
    figure, axes = _figure_of(rows, (18, 2.8 * rows))
    for row, axis in enumerate(axes):
        _draw_row(axis, clip, seen, row * SECONDS)
    _draw_legend(axes[-1])
    axes[0].set_title(
        f"{clip.name}: green annotated, orange annotated but not scored; ▼ found, ✕ found wrongly, ○ missed; "
        f"bar below: valid time ({valid:.0%}) green, not valid red"
    )
    figure.tight_layout()
    figure.savefig(path, dpi=60)


def draw_errors(worst: list[tuple[Clip, list[Measured], LidModel]], path: Path) -> None:
    """Write one picture of the first seconds of clips, each by a model that was not trained on the person."""
    figure, axes = _figure_of(len(worst), (14, 2.6 * len(worst)))
    for axis, (clip, measured, model) in zip(axes, worst, strict=True):
        _draw_row(axis, clip, see(measured, model), 0)
        axis.set_title(
            f"{clip.name}: green annotated; ▼ found, ✕ found wrongly, ○ missed; bar below: valid time",
            fontsize=9,
        )
    _draw_legend(axes[-1])
    figure.tight_layout()
    figure.savefig(path, dpi=70)


def _figure_of(rows: int, inches: tuple[float, float]) -> tuple[Any, Any]:
    """Return an empty figure, and its rows one below the other."""
    from matplotlib.figure import Figure  # Takes half a second to load, so only drawing waits for it.

    figure = Figure(figsize=inches)
    return figure, figure.subplots(rows, 1, squeeze=False)[:, 0]


def _draw_row(axis: Any, clip: Clip, seen: list[Seen], begin: float) -> None:
    _draw_annotation(axis, clip)
    _draw_eyes(axis, seen)
    _draw_probabilities(axis, seen)
    _draw_found(axis, clip, seen)
    axis.set_xlim(begin, begin + SECONDS)
    axis.set_ylim(0, HIGHEST)
    axis.set_ylabel("EAR, over seconds")


def _draw_legend(axis: Any) -> None:
    # Below the rows, where it hides nothing.
    axis.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=8, fontsize=8)


def _draw_annotation(axis: Any, clip: Clip) -> None:
    for closure in clip.closures:
        colour = "tab:green" if closure.scored else "tab:orange"
        begin, end = (closure.start - 0.5) / clip.fps, (closure.end + 0.5) / clip.fps
        axis.axvspan(begin, end, color=colour, alpha=0.25)


def _draw_eyes(axis: Any, seen: list[Seen]) -> None:
    with_eyes = [(s.frame.captured_at, s.frame.reading.eyes, s.observation) for s in seen]
    there = [(time, eyes, o) for time, eyes, o in with_eyes if eyes is not None]
    times = [time for time, _, _ in there]
    axis.plot(times, [eyes.left for _, eyes, _ in there], lw=0.5, label="left eye")
    axis.plot(times, [eyes.right for _, eyes, _ in there], lw=0.5, label="right eye")
    axis.plot(times, [eyes.mean for _, eyes, _ in there], "k.-", lw=0.8, ms=3, label="mean")
    closed = [(time, eyes.mean) for time, eyes, o in there if o.eyes_closed]
    axis.plot([t for t, _ in closed], [ratio for _, ratio in closed], "r.", ms=5, label="closed")


def _draw_probabilities(axis: Any, seen: list[Seen]) -> None:
    times, gap = [s.frame.captured_at for s in seen], float("nan")
    probabilities = [gap if s.any_closed is None else HIGHEST * s.any_closed for s in seen]
    axis.step(
        times, probabilities, where="post", color="tab:blue", lw=0.8, label="probability of closed lids"
    )


def _draw_found(axis: Any, clip: Clip, seen: list[Seen]) -> None:
    at = {s.frame.number: s.frame.captured_at for s in seen}
    events = [s.frame.number for s in seen if s.observation.blink_detected]
    scored = score(events, clip.closures, clip.fps)
    right = [at[number] for number in events if number not in scored.false]
    axis.plot(right, [0.46] * len(right), "gv", ms=7)
    axis.plot([at[number] for number in scored.false], [0.46] * len(scored.false), "rx", ms=9, mew=2.5)
    missed = [start / clip.fps for start in scored.missed]
    axis.plot(missed, [0.46] * len(missed), "o", color="tab:red", ms=9, mfc="none", mew=2)
    for one, following in pairwise(seen):
        colour = "tab:green" if one.observation.invalid is None else "tab:red"
        axis.axvspan(one.frame.captured_at, following.frame.captured_at, 0, 0.03, color=colour, lw=0)
