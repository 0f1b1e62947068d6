"""A test's own event loop."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def run(scene: Coroutine[Any, Any, T]) -> T:
    """Run a scene in a thread of its own, because Playwright's loop may be running in the main one."""
    outcome: list[T | BaseException] = []

    def play() -> None:
        try:
            outcome.append(asyncio.run(scene))
        except BaseException as error:
            outcome.append(error)

    thread = threading.Thread(target=play)
    thread.start()
    thread.join()
    if isinstance(outcome[0], BaseException):
        raise outcome[0]
    return outcome[0]
