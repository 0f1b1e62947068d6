"""The pictures for the store pages are made, each in the size that the store accepts."""

from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from app.vision.header import Header, read_header
from tests.conftest import KeptServer
from tools.store.pictures import SETTINGS, SIZE, TILE_SIZE, take_pictures


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.usefixtures("chromium")
def test_every_picture_of_the_store_page_is_made_in_its_size(
    playwright: Playwright, kept_server: KeptServer, tmp_path: Path
) -> None:
    made = take_pictures(playwright, kept_server(**SETTINGS), tmp_path)
    sizes = {path.name: read_header(path.read_bytes()) for path in made}
    pages = [f"{name}-{page}" for name in ("leader", "member") for page in ("consent", "popup")]
    shots = [f"{each}.{language}.png" for each in (*pages, "member-letter") for language in ("en", "ja")]
    screen, tile = (Header(**size) for size in (SIZE, TILE_SIZE))
    assert sizes == dict.fromkeys(shots, screen) | {f"{name}-tile.png": tile for name in ("leader", "member")}
