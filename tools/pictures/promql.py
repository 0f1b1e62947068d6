"""As much of Prometheus' query language as the panels of our dashboard use; anything else is refused."""

import re
from collections.abc import Iterable

from tools.pictures.series import (
    Evaluate,
    UnknownExpression,
    combined,
    joined,
    quantile,
    rate,
    selected,
    vector,
)

TOKEN = re.compile(r"\s*([A-Za-z_]\w*|\d+(?:\.\d+)?|\[\$__rate_interval\]|[(),*/])")


def parse(expression: str) -> Evaluate:
    """Return what computes an expression; raises `UnknownExpression` when something in it is not known."""
    if TOKEN.sub("", expression).strip():
        raise UnknownExpression(expression)
    parser = Parser(TOKEN.findall(expression))
    whole = parser.selection()
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

    def selection(self) -> Evaluate:
        """Take a product, or its series that are also in another by `and on (label, …)`."""
        left = self.product()
        while self.tokens[:1] == ["and"]:
            self.next("and")
            self.next("on")
            left = selected(left, self.labels(), self.product())
        return left

    def labels(self) -> list[str]:
        """Take names of labels in brackets."""
        self.next("(")
        names = [self.next()]
        while self.next(",", ")") == ",":
            names.append(self.next())
        return names

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
            kept = self.labels()
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
