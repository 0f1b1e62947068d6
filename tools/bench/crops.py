"""Whether face crops, cut as the leader cuts them, give the same blinks as whole frames."""

from collections.abc import Iterable

from app.blinks.lid_model import LidModel
from app.vision.meter import FrameMeter
from app.vision.track import FaceTrack
from tools.bench.accuracy import score_clip
from tools.bench.leader_crop import CROP_WIDTH, Region, cut, next_crop, plan_for, to_video
from tools.bench.replay import Measured
from tools.bench.score import Score
from tools.clips import Clip
from tools.harness.frames import due_pictures, encode

RATE = 15


def read_crops(meter: FrameMeter, clip: Clip) -> list[Measured]:
    """Read a clip at 15 frames a second: the whole tile until a face is found, then the face's region."""
    measured, track = list[Measured](), FaceTrack()
    crop: Region | None = None
    for number, at, picture in due_pictures(clip, RATE):
        video = picture.shape[1], picture.shape[0]
        plan = plan_for(video, crop)
        reading = meter.read(encode(cut(picture, plan), None), track)
        measured.append(Measured(number, at, reading))
        crop = next_crop(to_video(reading.face, plan) if reading.face else None, video, crop)
    return measured


def print_crops(meter: FrameMeter, clips: Iterable[Clip], whole: Score, models: dict[int, LidModel]) -> None:
    """Print F1 of crops beside that of whole frames, by models that were not trained on the person."""
    scores = (score_clip(clip, read_crops(meter, clip), models[clip.fold]) for clip in clips)
    crops = sum(scores, Score())
    print(
        f"\nFace crops of at most {CROP_WIDTH} pixels: F1 {crops.f1:.3f} beside {whole.f1:.3f} "
        "(goal: within 0.01)"
    )
