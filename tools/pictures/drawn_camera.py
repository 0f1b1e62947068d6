"""A camera that shows a drawn person who blinks, sways a little, and is measured as a real one is."""

import math
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from cv2.typing import MatLike
from playwright.sync_api import Browser

from tools.harness.captured import captured
from tools.harness.fake_camera import write_camera_file
from tools.pictures.people import HEIGHT, WIDTH, Look, portrait

# Pictures a second, as Chromium plays the file.
RATE = 30
SECONDS = 24
# When blinks begin, in seconds, and how open the eyes are in each picture of one: 200 ms in all.
BLINKS = (2.1, 5.6, 8.0, 12.4, 15.3, 19.5, 22.2)
CLOSING = (0.5, 0.0, 0.0, 0.0, 0.5, 0.75)
# Pixels, and seconds for one sway: nobody sits still.
SWAY, SWAY_SECONDS = 5.0, 3.7
# Grey levels of noise, as every camera has: without it a picture that comes twice would count as frozen.
NOISE = 3


def drawn_camera(browser: Browser, look: Look, file: Path) -> Path:
    """Write the file that Chromium plays as a camera, and return its path."""
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    drawn: dict[float, MatLike] = {}
    for openness in {1.0, *CLOSING}:
        page.set_content(f"<style>body{{margin:0}}svg{{display:block}}</style>{portrait(look, openness)}")
        picture = cv2.imdecode(np.frombuffer(captured(page.screenshot), np.uint8), cv2.IMREAD_COLOR)
        assert picture is not None, "a screenshot is a picture"
        drawn[openness] = picture
    page.close()
    return write_camera_file(moving(drawn), file)


def moving(drawn: dict[float, MatLike]) -> Iterator[MatLike]:
    """Yield the pictures of the whole recording."""
    noise = np.random.default_rng(1)
    for number in range(SECONDS * RATE):
        phase = 2 * math.pi * number / RATE / SWAY_SECONDS
        move = np.array([[1, 0, SWAY * math.sin(phase)], [0, 1, SWAY / 2 * math.sin(2 * phase)]])
        picture = drawn[openness_at(number)]
        moved = cv2.warpAffine(picture, move, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE)
        grain = noise.integers(-NOISE, NOISE + 1, moved.shape)
        yield np.clip(moved + grain, 0, 255).astype(np.uint8)


def openness_at(number: int) -> float:
    """Return how open the eyes are in a picture."""
    for blink in BLINKS:
        since = number - round(blink * RATE)
        if 0 <= since < len(CLOSING):
            return CLOSING[since]
    return 1.0
