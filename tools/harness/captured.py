"""Pictures of pages, taken again if Chromium refuses one."""

from collections.abc import Callable

from playwright.sync_api import Error

from tools.harness.waiting import until

# Chromium answers this now and then on a busy machine; a moment later it takes the very same picture.
REFUSED = "Unable to capture screenshot"


def captured(take: Callable[[], bytes]) -> bytes:
    """Return the picture that `take` takes, retried while Chromium refuses it; raises every other error."""

    def picture() -> bytes | None:
        try:
            return take()
        except Error as error:
            if REFUSED not in error.message:
                raise
            return None

    return until(picture, "Chromium takes a picture")
