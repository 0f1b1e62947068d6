"""Series as `/metrics` tells them, scrape by scrape, and what Prometheus' operators make of them.

`rate` divides what a counter grew between the first and the last scrape of the window by the time between
them; Prometheus also extrapolates to the window's edges, which a scrape a second leaves no room for.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from prometheus_client.parser import text_string_to_metric_families

Labels = frozenset[tuple[str, str]]
Vector = dict[Labels, float]
Value = float | Vector


class UnknownExpression(Exception):
    """The expression uses something that is not known here; the text says what."""


@dataclass(frozen=True, slots=True)
class Scrape:
    """One answer of `/metrics`; `at` in seconds, samples by name."""

    at: float
    samples: dict[str, Vector]


# The scrapes of the rate interval, the oldest first.
Window = Sequence[Scrape]
Evaluate = Callable[[Window], Value]


def scrape_of(at: float, text: str) -> Scrape:
    """Return what an answer of `/metrics` says."""
    samples: defaultdict[str, Vector] = defaultdict(dict)
    for family in text_string_to_metric_families(text):
        for each in family.samples:
            samples[each.name][frozenset(each.labels.items())] = each.value
    return Scrape(at, dict(samples))


def vector(value: Value) -> Vector:
    """Return a value that has to be a vector."""
    if isinstance(value, float):
        raise UnknownExpression("a number where a vector should be")
    return value


def combined(left: Evaluate, sign: str, right: Evaluate) -> Evaluate:
    """Return the product or quotient of two, of which one at least is a number."""

    def one(first: float, second: float) -> float:
        if sign == "*":
            return first * second
        return first / second if second else float("nan")

    def evaluate(window: Window) -> Value:
        first, second = left(window), right(window)
        if isinstance(first, float):
            if isinstance(second, float):
                return one(first, second)
            return {labels: one(first, value) for labels, value in second.items()}
        if isinstance(second, float):
            return {labels: one(value, second) for labels, value in first.items()}
        raise UnknownExpression(f"{sign} between two vectors")

    return evaluate


def selected(left: Evaluate, on: list[str], right: Evaluate) -> Evaluate:
    """Return the series of one vector whose values of some labels another vector has too."""

    def named(labels: Labels) -> Labels:
        return frozenset(each for each in labels if each[0] in on)

    def evaluate(window: Window) -> Value:
        wanted = set(map(named, vector(right(window))))
        return {labels: value for labels, value in vector(left(window)).items() if named(labels) in wanted}

    return evaluate


def joined(join: Callable[[list[float]], float], kept: list[str], series: Vector) -> Vector:
    """Return one value for each value of the labels that are kept."""
    groups: defaultdict[Labels, list[float]] = defaultdict(list)
    for labels, value in series.items():
        groups[frozenset(each for each in labels if each[0] in kept)].append(value)
    return {labels: float(join(values)) for labels, values in groups.items()}


def rate(window: Window, metric: str) -> Vector:
    """Return by how much a second each series grew; one with a single point says nothing yet."""
    points: defaultdict[Labels, list[tuple[float, float]]] = defaultdict(list)
    for scrape in window:
        for labels, value in scrape.samples.get(metric, {}).items():
            points[labels].append((scrape.at, value))
    return {
        labels: (seen[-1][1] - seen[0][1]) / (seen[-1][0] - seen[0][0])
        for labels, seen in points.items()
        if len(seen) > 1
    }


def quantile(part: float, buckets: Vector) -> Vector:
    """Return a quantile of a histogram, between the bounds of its bucket in proportion."""
    rates = sorted((float(dict(labels)["le"]), value) for labels, value in buckets.items())
    if not rates or not rates[-1][1]:
        return {}
    wanted = part * rates[-1][1]
    below, beneath = 0.0, 0.0
    for bound, value in rates:
        if value >= wanted:
            open_ended = bound == float("inf") or value == beneath
            reached = (
                below if open_ended else below + (bound - below) * (wanted - beneath) / (value - beneath)
            )
            return {frozenset(): reached}
        below, beneath = bound, value
    return {}
