"""The meter that reads pictures, loaded as the server loads it."""

from functools import cache

from app.config.settings import DEFAULT_IMAGE_PIXELS
from app.process.large_pages import join_pages
from app.vision.meter import FrameMeter


@cache
def loaded_meter() -> FrameMeter:
    """Return this process's meter, its model in large pages: in small ones a face may take twice as long."""
    meter = FrameMeter.load(None, DEFAULT_IMAGE_PIXELS)
    join_pages()
    return meter
