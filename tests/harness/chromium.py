"""The machine's own Chromium, found and started the same way by every test that opens a page."""

import os

import pytest

from tools.chromium import installed_chromium

# Without these a machine with a closed network logs a failure a second, and root cannot start it at all.
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MISSING = "No page was tested: there is no Chromium here. Install the package `chromium`."


def find_chromium() -> str:
    """Return the path of Chromium; without one the test fails in CI and is left out elsewhere."""
    found = installed_chromium()
    if found:
        return found
    if os.environ.get("CI"):
        pytest.fail(MISSING)
    pytest.skip(MISSING)
