"""Coverage is measured where tests ask the code or a server: it makes each frame and each start dearer.

Pages and extensions ask the same servers for the same things once more, so theirs are not measured.
"""

import os
import sys
import threading
from collections.abc import Iterator

import pytest

from tests.covered import VARIABLE, set_aside


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker("uncovered")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    if item.get_closest_marker("uncovered") is None:
        return (yield)
    # Not by its own stop and start: each start would make every later fork dearer, for its patches pile up.
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
