"""How many workers run tests: most tests wait for a heartbeat, a rest's end or a page, and few compute."""

import os
from math import ceil

import pytest

# Measured on two cores: three workers leave a sixth of them idle; with five, browsers begin to hang.
WORKERS_A_CORE = 2
# Each worker has its own server, Valkey and browser, which take half a gigabyte.
MAX_WORKERS = 6


@pytest.hookimpl
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Return the number for `auto`; for `logical`, where tests of the code alone compute, one per core."""
    cores = os.cpu_count() or 1
    if config.option.numprocesses == "logical":
        return cores
    return min(MAX_WORKERS, ceil(WORKERS_A_CORE * cores))


# Runs first, so that everything a worker starts is in its session.
@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Give each worker a session of its own: Linux gives all sessions equal shares of CPU time (autogroup).

    Every browser is started in its own. Beside four of them, all workers, servers and Valkeys together would
    get a fifth, and Redis would be given up for not answering within 0.4 s.
    """
    if hasattr(config, "workerinput"):
        os.setsid()
