"""Coverage, which slows each frame and each start, is measured only where tests call the code or a server.

Pages and extensions make the same calls to the same servers once more, so their tests are not measured. Nor
are those of outages, overload, attacks and long lives, which ask servers of their own for what other tests
ask for, too: all together, they alone reached 0.4 % of the lines and branches.
"""

import os
import sys
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.covered import VARIABLE, set_aside
from tools.harness.paths import ROOT

REPEATING = {
    "tests/api/test_rest_changes.py",
    "tests/api/test_rest_life.py",
    "tests/api/test_rest_notes.py",
    "tests/deploy/test_redis.py",
    "tests/events/test_many_streams.py",
    "tests/events/test_outages.py",
    "tests/events/test_rest_life_outages.py",
    "tests/events/test_subscription.py",
    "tests/hostile/test_document.py",
    "tests/hostile/test_packets.py",
    "tests/hostile/test_pictures.py",
    "tests/hostile/test_slow_clients.py",
    "tests/measuring/test_children.py",
    "tests/measuring/test_overload.py",
    "tests/meetings/test_due_outages.py",
    "tests/meetings/test_due_rests.py",
    "tests/meetings/test_due_troubles.py",
    "tests/meetings/test_late_steps.py",
    "tests/realtime/test_long_meetings.py",
    "tests/test_nothing_leaks.py",
}


# Cached for each file: comparing its path takes long for thousands of tests.
@cache
def repeats(file: Path) -> bool:
    return file.relative_to(ROOT).as_posix() in REPEATING


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("browser") or repeats(item.path):
            item.add_marker("uncovered")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    if item.get_closest_marker("uncovered") is None:
        return (yield)
    # Not with coverage's own stop and start: each start leaves patches, which make every later fork slower.
    trace, in_threads = sys.gettrace(), threading.gettrace()
    sys.settrace(None)
    threading.settrace(None)
    if VARIABLE in os.environ:
        set_aside[VARIABLE] = os.environ.pop(VARIABLE)
    try:
        return (yield)
    finally:
        os.environ.update(set_aside)
        threading.settrace(in_threads)
        sys.settrace(trace)
