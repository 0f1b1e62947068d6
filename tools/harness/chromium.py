"""The machine's own Chromium, found and started in the same way by whatever opens a page."""

import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SHELL = "chromium-headless-shell"
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


def installed_chromium() -> str | None:
    """Return its path, if it is there."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def installed_shell() -> str | None:
    """Return the path of the one for pages alone, if it is there.

    It has no windows and no extensions, and opens a page in a third of the processor time.
    """
    return shutil.which(SHELL)
