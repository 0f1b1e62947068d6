"""`python -m tools.bench.resident` loads only what measures, not the server; prints its memory in bytes."""

import os

from app.config.settings import DEFAULT_IMAGE_PIXELS
from app.vision.meter import FrameMeter
from tools.harness.process_usage import resident_bytes

if __name__ == "__main__":
    meter = FrameMeter.load(None, DEFAULT_IMAGE_PIXELS)
    print(resident_bytes(os.getpid()))
