"""Programs of the machine that some tests need."""

import os

import pytest


def needed(found: str | None, what: str) -> str:
    """Return the path of a program; without it the test fails in CI and is left out elsewhere."""
    if found:
        return found
    missing = f"there is no {what} here; `make system` brings it"
    if "CI" in os.environ:
        pytest.fail(missing)
    pytest.skip(missing)
