"""Landmark models for the servers of tests: most of them never see a face, and need no forests to find one.

Reading dlib's 100 MB of forests is a third of what a start costs. What stands before them is the mean face,
from which every search begins; a model of that alone is read in no time and puts it into whatever box the
detector has found. Such a server is started by the same command and is the same code, by a setting that the
guides name: only its data is smaller. It measures nothing: whoever looks at a reading, at the memory or at
the times of a start takes `REAL_FACE`.
"""

import os
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from app.vision.model import find_model
from tools.harness.paths import ROOT

SETTING = "FACE_LANDMARKS_MODEL"
# Unset: the model of the packages.
REAL_FACE = {SETTING: ""}
FILE = ROOT / "build" / "models" / "mean_face.dat"
# A version, the size of the mean face as two numbers, then 68 points' x and y, each in two numbers.
NUMBERS = 1 + 2 + 68 * 2 * 2
# dlib's packed number 0: one byte follows, and it is 0. So many forests, anchors and differences there are.
NONE = b"\x01\x00"


@cache
def mean_face() -> dict[str, str]:
    """Return the setting of a server that measures no face."""
    model = mean_face_of(find_model(None))
    if not FILE.is_file() or FILE.read_bytes() != model:
        FILE.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=FILE.parent) as folder:
            written = Path(folder) / FILE.name
            written.write_bytes(model)
            # In one step: another worker may be at it, too.
            os.replace(written, FILE)
    return {SETTING: str(FILE)}


def mean_face_of(model: Path) -> bytes:
    """Return a landmark model without its forests."""
    with model.open("rb") as file:
        # A length in the low half of a byte, and at most eight bytes of that number.
        beginning = file.read(NUMBERS * 9)
    end = 0
    for _ in range(NUMBERS):
        end += 1 + (beginning[end] & 0x0F)
    return beginning[:end] + NONE * 3
