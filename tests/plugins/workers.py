"""How many tests run at once: most of them wait for a heartbeat, a rest's end or a page, and few compute."""

import os
from math import ceil

import pytest

# Measured on two cores: three workers leave a sixth of them idle, and with five browsers begin to hang.
WORKERS_A_CORE = 2
# Each has a server, a Valkey and a browser of its own: half a gigabyte.
MAX_WORKERS = 6


@pytest.hookimpl
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Return how many for `auto`; for `logical`, where tests of the code alone compute, one a core."""
    cores = os.cpu_count() or 1
    if config.option.numprocesses == "logical":
        return cores
    return min(MAX_WORKERS, ceil(WORKERS_A_CORE * cores))


# First, so that whatever a worker starts is in its session.
@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Let each worker have a session of its own: Linux gives all sessions equal shares (autogroup).

    A browser is started in one of its own. Beside four of them, all workers, servers and Valkeys together
    would have a fifth, and Redis would be given up for not answering in 0.4 s.
    """
    if hasattr(config, "workerinput"):
        os.setsid()
