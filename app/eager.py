"""Runs something up to its first wait, on the spot: what need not wait costs no task, timer or future."""

from collections.abc import Awaitable, Callable, Generator
from functools import partial
from typing import Any, Generic, TypeVar

Result = TypeVar("Result")


def run_eagerly(work: Awaitable[Result]) -> "Result | Unfinished[Result]":
    """Return the result of what need not wait; otherwise what is `Unfinished`, which is to be awaited.

    Raises what the work raises before its first wait.
    """
    steps = work.__await__()
    try:
        return Unfinished(steps, next(steps))
    except StopIteration as end:
        result: Result = end.value
        return result


class Unfinished(Generic[Result]):
    """An awaitable that was run up to its first wait; awaiting this one, once, does the rest."""

    __slots__ = ("_steps", "_waited_for")

    def __init__(self, steps: Generator[Any, None, Result], waited_for: object) -> None:
        self._steps = steps
        self._waited_for = waited_for

    def __await__(self) -> Generator[Any, Any, Result]:
        waited_for = self._waited_for
        while True:
            step: Callable[[], object]
            try:
                sent = yield waited_for
                step = partial(self._steps.send, sent)
            except BaseException as thrown:
                # The work itself has to hear that it was cancelled: it may have something to close.
                step = partial(self._steps.throw, thrown)
            try:
                waited_for = step()
            except StopIteration as end:
                result: Result = end.value
                return result
            finally:
                # What was thrown leads to this frame; it must not lead back.
                del step
