"""How many tests run at once: most of them wait for a heartbeat, a rest's end or a page, and few compute."""

from math import ceil
from os import cpu_count

import pytest

# Measured on two cores: three workers leave a sixth of them idle, and with five browsers begin to hang.
WORKERS_A_CORE = 2
# Each has a server, a Valkey and a browser of its own: half a gigabyte.
MAX_WORKERS = 6


@pytest.hookimpl
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Return how many for `auto`; for `logical`, where tests of the code alone compute, one a core."""
    cores = cpu_count() or 1
    if config.option.numprocesses == "logical":
        return cores
    return min(MAX_WORKERS, ceil(WORKERS_A_CORE * cores))
