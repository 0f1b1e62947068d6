"""Draws the panels of the Grafana dashboard from what a Prometheus answers."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.harness.paths import ROOT
from tools.harness.prometheus_process import Series

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DASHBOARD = ROOT / "docs" / "grafana-dashboard.json"
# The picture's width in pixels, and a panel's height as a part of its width.
WIDTH, PANEL_SHAPE = 1300, 0.62
# Grafana's names of units, with how people read a value in them.
UNITS: dict[str, Callable[[float], str]] = {
    "none": lambda value: f"{value:g}",
    "ops": lambda value: f"{value:g}/s",
    "s": lambda value: f"{value * 1000:g} ms",
    "percentunit": lambda value: f"{value * 100:g} %",
    "bytes": lambda value: f"{value / 1e6:g} MB",
}
# The points of one line: seconds since the picture's beginning, and the value.
Points = list[tuple[float, float]]
# Asks a Prometheus for the series of an expression.
Ask = Callable[[str], list[Series]]
COLOURS = ("#3d7a57", "#c2703d", "#5b6bb0", "#b3402f", "#8a5a06", "#6a5d53", "#2f8f9d", "#9a4f8f")


@dataclass(frozen=True, slots=True)
class Query:
    """One line of a panel, or several that differ by a label, which the legend names as `{{label}}`."""

    expression: str
    legend: str

    def named(self, labels: Mapping[str, str]) -> str:
        """Return what the legend calls a series; raises KeyError for a label that the series lacks."""
        return re.sub(r"{{(\w+)}}", lambda found: labels[found[1]], self.legend)


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel, and where it is: column and row."""

    title: str
    kind: str
    unit: str
    place: tuple[int, int]
    queries: tuple[Query, ...]

    def lines(self, ask: Ask) -> dict[str, Points]:
        """Return the points of each line by its name."""
        lines: dict[str, Points] = {}
        for query in self.queries:
            for series in ask(query.expression):
                if points := [point for point in series.points if isfinite(point[1])]:
                    lines[query.named(series.labels)] = points
        return lines


def panels() -> list[Panel]:
    """Return every panel of the dashboard; raises ValueError if a line of one has no name."""
    return [panel_of(each) for each in json.loads(DASHBOARD.read_text("utf-8"))["panels"]]


def panel_of(content: dict[str, Any]) -> Panel:
    """Return a panel from its description in Grafana's file."""
    if any("legendFormat" not in each for each in content["targets"]):
        raise ValueError(f"{content['title']}: give each target a legendFormat, the name of its line")
    where = content["gridPos"]
    queries = tuple(Query(each["expr"], each["legendFormat"]) for each in content["targets"])
    place = where["x"] // where["w"], where["y"] // where["h"]
    return Panel(
        content["title"], content["type"], content["fieldConfig"]["defaults"]["unit"], place, queries
    )


def draw(ask: Ask, path: Path) -> None:
    """Write the picture of all panels, in the format that the suffix of `path` names."""
    from matplotlib.figure import Figure  # Takes half a second to load, so only drawing waits for it.

    every = panels()
    columns, rows = (1 + max(each.place[side] for each in every) for side in (0, 1))
    inches = WIDTH / 100
    figure = Figure(figsize=(inches, inches / columns * PANEL_SHAPE * rows), dpi=100)
    axes = figure.subplots(rows, columns, squeeze=False)
    for panel in every:
        column, row = panel.place
        draw_panel(axes[row][column], panel, panel.lines(ask))
    figure.tight_layout(pad=1.4)
    figure.savefig(path, pil_kwargs={"quality": 82})


def draw_panel(axes: "Axes", panel: Panel, lines: dict[str, Points]) -> None:
    """Draw one panel: lines over time, or the last value in large type."""
    axes.set_title(panel.title, loc="left", fontsize=10.5, fontweight="bold")
    if panel.kind == "stat":
        [(_, points)] = lines.items()
        draw_value(axes, UNITS[panel.unit](points[-1][1]))
        return
    for (name, points), colour in zip(happened(lines), COLOURS, strict=False):
        axes.plot(*zip(*points, strict=True), label=name, color=colour, linewidth=1.6)
    axes.margins(x=0.01)
    highest = max((value for points in lines.values() for _, value in points), default=0)
    axes.set_ylim(0, 1.15 * highest or 1)
    axes.yaxis.set_major_formatter(lambda value, _: UNITS[panel.unit](round(value, 6)))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g} s")
    axes.grid(color="#e6dac8", linewidth=0.7)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=9, color="#b79f83")
    axes.legend(
        loc="upper left",
        bbox_to_anchor=(-0.02, -0.1),
        fontsize=8,
        ncols=3,
        frameon=False,
        handlelength=1.2,
        columnspacing=1.2,
    )


def happened(lines: dict[str, Points]) -> list[tuple[str, Points]]:
    """Return by name the lines of what ever happened: a legend of all that could is larger than a panel.

    If nothing did, return all.
    """
    some = {name: points for name, points in lines.items() if any(value for _, value in points)}
    return sorted((some or lines).items())


def draw_value(axes: "Axes", text: str) -> None:
    """Draw one value in the middle of a panel."""
    axes.axis("off")
    axes.text(0.5, 0.5, text, fontsize=54, color=COLOURS[0], ha="center", va="center")
