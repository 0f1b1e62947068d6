"""How many tests run at once: most of them wait for a heartbeat, a rest's end or a page, and few compute."""

from math import ceil
from os import cpu_count

import pytest

WORKERS_A_CORE = 2
"""Measured on two cores: three workers leave a sixth of them idle."""
MOST_WORKERS = 6
"""Each has a server, a Valkey and a browser of its own: half a gigabyte."""


@pytest.hookimpl
def pytest_xdist_auto_num_workers() -> int:
    return min(MOST_WORKERS, ceil(WORKERS_A_CORE * (cpu_count() or 1)))
