"""A picture of each clip: what was measured, what was annotated, what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib as mpl

mpl.use("Agg")

from matplotlib import pyplot as plt

from tools.bench.frames import frames_per_second
from tools.bench.replay import observe

if TYPE_CHECKING:
    from pathlib import Path

    from app.blinks.observation import Observation
    from tools.bench.replay import Measured
    from tools.clips import Clip

SECONDS = 20
"""Seconds in a row of the picture."""

Seen = list[tuple["Measured", "Observation"]]


def draw(clip: Clip, measured: list[Measured], path: Path) -> None:
    """Write the picture of one clip."""
    seen, rate = list(observe(measured)), frames_per_second(clip.path)
    rows = int(measured[-1].captured_at // SECONDS) + 1
    figure, axes = plt.subplots(rows, 1, figsize=(18, 2.6 * rows), squeeze=False)
    for row, axis in enumerate(axes[:, 0]):
        _draw_annotation(axis, clip, rate)
        _draw_measured(axis, seen)
        axis.set_xlim(row * SECONDS, (row + 1) * SECONDS)
        axis.set_ylim(0, 0.5)
    axes[0, 0].legend(loc="upper right", ncols=5, fontsize=8)
    axes[0, 0].set_title(
        f"{clip.name}: green annotated, orange not scored, grey no valid time, red line found"
    )
    figure.tight_layout()
    figure.savefig(path, dpi=60)
    plt.close(figure)


def _draw_annotation(axis: Any, clip: Clip, rate: float) -> None:
    for closure in clip.closures:
        colour = "tab:green" if closure.scored else "tab:orange"
        axis.axvspan((closure.start - 0.5) / rate, (closure.end + 0.5) / rate, color=colour, alpha=0.25)


def _draw_measured(axis: Any, seen: Seen) -> None:
    with_eyes = [(m.captured_at, m.reading.eyes, o) for m, o in seen if m.reading.eyes is not None]
    times = [time for time, _, _ in with_eyes]
    axis.plot(times, [eyes.left for _, eyes, _ in with_eyes], lw=0.5, label="left eye")
    axis.plot(times, [eyes.right for _, eyes, _ in with_eyes], lw=0.5, label="right eye")
    axis.plot(times, [eyes.mean for _, eyes, _ in with_eyes], "k.-", lw=0.8, ms=3, label="mean")
    closed = [(time, eyes.mean) for time, eyes, o in with_eyes if o.eyes_closed]
    axis.plot([t for t, _ in closed], [ratio for _, ratio in closed], "r.", ms=5, label="closed")
    for one, observation in seen:
        if observation.blink_detected:
            axis.axvline(one.captured_at, color="red", ls=":")
        if observation.invalid is not None:
            axis.axvspan(one.captured_at - 0.03, one.captured_at + 0.03, color="grey", alpha=0.3, lw=0)
