"""What coverage tells the processes that tests start, also while a test of which nothing is measured runs."""

import os

VARIABLE = "COVERAGE_PROCESS_CONFIG"
# Set aside by `tests/plugins/uncovered.py`.
set_aside: dict[str, str] = {}


def coverage_environment() -> dict[str, str]:
    """Return what a server of the whole run is started with, whichever test asks for it first."""
    return {VARIABLE: os.environ[VARIABLE]} if VARIABLE in os.environ else dict(set_aside)
