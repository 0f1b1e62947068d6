"""The coverage settings for processes that tests start, kept even while a test runs that is not measured."""

import os

VARIABLE = "COVERAGE_PROCESS_CONFIG"
# Set aside by `tests/plugins/uncovered.py`.
set_aside: dict[str, str] = {}


def coverage_environment() -> dict[str, str]:
    """Return what makes coverage measure a shared server, whichever test asks for the server first."""
    return {VARIABLE: os.environ[VARIABLE]} if VARIABLE in os.environ else dict(set_aside)
