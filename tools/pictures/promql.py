"""As much of Prometheus' query language as the panels of our dashboard use; anything else is refused.

`rate` divides what a counter grew between the first and the last scrape of the window by the time between
them; Prometheus also extrapolates to the window's edges, which a scrape a second leaves no room for.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from prometheus_client.parser import text_string_to_metric_families

Labels = frozenset[tuple[str, str]]
Vector = dict[Labels, float]
Value = float | Vector
TOKEN = re.compile(r"\s*([A-Za-z_]\w*|\d+(?:\.\d+)?|\[\$__rate_interval\]|[(),*/])")


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


def parse(expression: str) -> Evaluate:
    """Return what computes an expression; raises `UnknownExpression` when something in it is not known."""
    if TOKEN.sub("", expression).strip():
        raise UnknownExpression(expression)
    parser = Parser(TOKEN.findall(expression))
    whole = parser.product()
    if parser.tokens:
        raise UnknownExpression(f"{parser.tokens[0]} in {expression}")
    return whole


class Parser:
    """Takes tokens from the left; each method takes what it is named after."""

    def __init__(self, tokens: Iterable[str]) -> None:
        self.tokens = list(tokens)

    def next(self, *wanted: str) -> str:
        """Take one token, which must be one of those wanted if there are any."""
        token = self.tokens.pop(0) if self.tokens else None
        if token is None or (wanted and token not in wanted):
            found = token or "its end"
            raise UnknownExpression(f"{found}, where {' or '.join(wanted) or 'more'} should be")
        return token

    def product(self) -> Evaluate:
        """Take factors with `*` and `/` between them."""
        left = self.factor()
        while self.tokens and self.tokens[0] in "*/":
            left = combined(left, self.next(), self.factor())
        return left

    def factor(self) -> Evaluate:
        """Take a number, a metric's name, or a function with its arguments."""
        token = self.next()
        if token[0].isdigit():
            return lambda _: float(token)
        if token in ("sum", "min"):
            return self.aggregation(token)
        if not self.tokens or self.tokens[0] != "(":
            return lambda window: window[-1].samples.get(token, {})
        return self.call(token)

    def aggregation(self, name: str) -> Evaluate:
        """Take `(…)` or `by (label) (…)`, joined by sum or min."""
        kept: list[str] = []
        if self.tokens[:1] == ["by"]:
            self.next("by")
            self.next("(")
            kept = [self.next()]
            self.next(")")
        inner = self.bracketed()
        return lambda window: joined(sum if name == "sum" else min, kept, vector(inner(window)))

    def call(self, name: str) -> Evaluate:
        """Take the arguments of one of the functions that are known."""
        if name == "rate":
            self.next("(")
            metric = self.next()
            self.next("[$__rate_interval]")
            self.next(")")
            return lambda window: rate(window, metric)
        if name == "scalar":
            inner = self.bracketed()
            return lambda window: next(iter(vector(inner(window)).values()), float("nan"))
        if name == "histogram_quantile":
            self.next("(")
            part = float(self.next())
            self.next(",")
            buckets = self.product()
            self.next(")")
            return lambda window: quantile(part, vector(buckets(window)))
        raise UnknownExpression(f"{name}()")

    def bracketed(self) -> Evaluate:
        """Take an expression in brackets."""
        self.next("(")
        inner = self.product()
        self.next(")")
        return inner


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
