"""Ends open streams and polls at the stop signal: uvicorn waits for them before it tells the application."""

import asyncio
import contextlib
import signal
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any


def stop_at_hang_up() -> None:
    """Treat SIGHUP, which comes when a terminal is closed, as SIGTERM, unless it is ignored (`nohup`).

    This is never undone: a shell sends it once more, while the embedded Valkey is being ended.
    """
    # Not the main thread, as in some test runners: there nobody sends signals either.
    with contextlib.suppress(ValueError):
        if signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:
            signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))


@contextlib.contextmanager
def at_stop_signal(stop: Callable[[], None]) -> Iterator[None]:
    """Call `stop` in the event loop at SIGTERM or SIGINT, before the server's own handler gets the signal.

    Further signals are not passed on: at one more Ctrl-C uvicorn would end without a word to the application,
    whose Valkey would go on for ever. A stop takes seconds at most (`--timeout-graceful-shutdown`).
    """
    loop = asyncio.get_running_loop()
    before: dict[int, Any] = {}
    stopping = False

    def stop_then_pass_on(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        if stopping:
            return
        stopping = True
        loop.call_soon_threadsafe(stop)
        if callable(before[number]):
            before[number](number, frame)

    try:
        for number in (int(signal.SIGTERM), int(signal.SIGINT)):
            before[number] = signal.signal(number, stop_then_pass_on)
    except ValueError:
        # Not the main thread, as in some test runners: there nobody sends signals either.
        before.clear()
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
