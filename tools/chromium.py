"""The machine's own Chromium, for whatever opens a page."""

import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def installed_chromium() -> str | None:
    """Return its path, if it is there."""
    return next(filter(None, map(shutil.which, NAMES)), None)
