"""Coverage is measured where tests ask the code or a server: it makes each frame and each start dearer.

Pages and extensions ask the same servers for the same things once more, so theirs are not measured.
"""

import os
from collections.abc import Iterator

import pytest
from coverage import Coverage

from tests.covered import VARIABLE, set_aside


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker("uncovered")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    if item.get_closest_marker("uncovered") is None:
        return (yield)
    begun = _stop_all()
    if VARIABLE in os.environ:
        set_aside[VARIABLE] = os.environ.pop(VARIABLE)
    try:
        return (yield)
    finally:
        os.environ.update(set_aside)
        for coverage in begun:
            coverage.start()


def _stop_all() -> list[Coverage]:
    """Stop every measuring, the last one begun first: a worker of ours is measured three times over."""
    begun: list[Coverage] = []
    while coverage := Coverage.current():
        coverage.stop()
        begun.insert(0, coverage)
    return begun
