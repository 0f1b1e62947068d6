"""Pictures of pages, asked for again where Chromium refuses one."""

from collections.abc import Callable

from playwright.sync_api import Error

from tools.harness.waiting import until

# What Chromium answers now and then on a busy machine; a moment later it takes the very same picture.
REFUSED = "Unable to capture screenshot"


def captured(take: Callable[[], bytes]) -> bytes:
    """Return the picture that `take` takes; every error but a refused picture goes to the caller."""

    def picture() -> bytes | None:
        try:
            return take()
        except Error as error:
            if REFUSED not in error.message:
                raise
            return None

    return until(picture, "Chromium takes a picture")
