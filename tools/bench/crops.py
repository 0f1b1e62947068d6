"""Whether face crops, cut as the leader cuts them, give the same blinks as whole frames."""

from collections.abc import Iterable

from app.vision.box import Box
from app.vision.meter import FrameMeter
from app.vision.track import FaceTrack
from tools.bench.accuracy import score_clip
from tools.bench.replay import Measured
from tools.bench.score import Score
from tools.bench.speed import CROP, MARGIN, RECROP, crop_to
from tools.clips import Clip
from tools.harness.frames import due_pictures, encode, fitted

RATE = 15


def in_frame(found: Box, crop: Box, width: int) -> Box:
    """Map a box found in a crop back to the frame, as the leader does."""
    half = crop.size * MARGIN / 2
    left, top = max(0, int(crop.x - half)), max(0, int(crop.y - half))
    scale = (min(width, int(crop.x + half)) - left) / CROP
    return Box(left + found.x * scale, top + found.y * scale, found.size * scale)


def read_crops(meter: FrameMeter, clip: Clip) -> list[Measured]:
    """Read a clip at 15 frames a second: a whole frame until a face is found, crops while it is."""
    measured, track = list[Measured](), FaceTrack()
    crop: Box | None = None
    for number, at, picture in due_pictures(clip, RATE):
        frame = fitted(picture)
        jpeg = encode(frame if crop is None else crop_to(frame, crop), None)
        measured.append(Measured(number, at, meter.read(jpeg, track)))
        face = track.box
        if face is not None and crop is not None:
            face = in_frame(face, crop, frame.shape[1])
        if face is None or crop is None or crop.difference(face) > RECROP:
            crop = face
    return measured


def print_crops(meter: FrameMeter, clips: Iterable[Clip], whole: Score) -> None:
    """Print F1 of crops beside that of whole frames."""
    crops = sum((score_clip(clip, read_crops(meter, clip)) for clip in clips), Score())
    print(f"\nFace crops of {CROP} pixels: F1 {crops.f1:.3f} beside {whole.f1:.3f} (goal: within 0.01)")
