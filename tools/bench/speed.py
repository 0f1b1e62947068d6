"""Speed and memory of measuring one frame, beside the naive way in the same run."""

import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median, quantiles
from typing import NamedTuple

import cv2
import dlib
import numpy as np

from app.config.settings import DEFAULT_IMAGE_PIXELS
from app.vision.decode import Grey, decode_grey
from app.vision.dlib_types import Detector
from app.vision.meter import FrameMeter
from app.vision.model import load_predictor
from app.vision.search import search_cheap, search_full
from app.vision.track import FaceTrack
from tools.bench.leader_crop import CROP_WIDTH, Region, cut, next_crop, plan_for, to_video
from tools.clips import Clip
from tools.harness.frames import encode, pictures
from tools.harness.paths import ROOT
from tools.soak.machine import MB

FRAMES = 240
SIZE = (640, 480)


class Timing(NamedTuple):
    """Milliseconds a frame."""

    median: float
    p95: float


def _time(work: Callable[[bytes], object], jpegs: list[bytes]) -> Timing:
    taken = []
    for jpeg in jpegs:
        start = time.perf_counter()
        work(jpeg)
        taken.append((time.perf_counter() - start) * 1000)
    return Timing(median(taken), quantiles(taken, n=20)[-1])


def naive() -> Callable[[bytes], object]:
    """Decode in colour, search the whole frame by HOG, find landmarks: what a first version would do."""
    detector, predictor = dlib.get_frontal_face_detector(), load_predictor(None)

    def measure(jpeg: bytes) -> object:
        picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
        grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)  # type: ignore[arg-type]
        return [predictor(grey, face).parts() for face in detector(grey, 0)]

    return measure


def print_speed(meter: FrameMeter, clip: Clip) -> None:
    """Print the table for frames of one clip."""
    whole, crops = whole_and_crops(meter, clip)
    few, empty = whole[:60], [encode(np.full((SIZE[1], SIZE[0], 3), 90, np.uint8))] * 30
    slow, tracked = _time(naive(), few), _tracked(meter, whole)
    anew, in_small_pages = _anew(meter), FrameMeter.load(None, DEFAULT_IMAGE_PIXELS)
    rows = {
        "640x480, tracked face": (tracked, "≤ 3.5, p95 ≤ 6"),
        "— as where the system joins no large pages": (_tracked(in_small_pages, whole), ""),
        f"face crop of at most {CROP_WIDTH} pixels, tracked face": (_tracked(meter, crops), "≤ 2.2"),
        "first frame, face a quarter wide or more": (_time(anew, few), ""),
        "— of it the cheap search": (_time(_searching(search_cheap), few), "≤ 8"),
        "empty tile, first frame": (_time(anew, empty), ""),
        "— of it the full search": (_time(_searching(search_full), empty), "≤ 25"),
        "naive": (slow, ""),
    }
    print("\n| frame, one thread | median ms | p95 ms | goal |\n|---|---:|---:|---|")
    for name, (timing, goal) in rows.items():
        print(f"| {name} | {timing.median:.2f} | {timing.p95:.2f} | {goal} |")
    print(
        f"\nA tracked frame is {slow.median / tracked.median:.1f} times as fast as the naive way (goal: 5)."
    )


def _tracked(meter: FrameMeter, jpegs: list[bytes]) -> Timing:
    track = FaceTrack()
    meter.read(jpegs[0], track)
    return _time(lambda jpeg: meter.read(jpeg, track), jpegs)


def _anew(meter: FrameMeter) -> Callable[[bytes], object]:
    return lambda jpeg: meter.read(jpeg, FaceTrack())


def _searching(search: Callable[[Detector, Grey], object]) -> Callable[[bytes], object]:
    """Return a function that decodes and searches one picture."""
    detector: Detector = dlib.get_frontal_face_detector()
    return lambda jpeg: search(detector, decode_grey(jpeg, DEFAULT_IMAGE_PIXELS))


def whole_and_crops(meter: FrameMeter, clip: Clip) -> tuple[list[bytes], list[bytes]]:
    """Encode whole frames and the face crops that a leader cuts from them."""
    whole, crops, track = [], [], FaceTrack()
    crop: Region | None = None
    for number, _, picture in pictures(clip):
        if number == FRAMES:
            break
        frame = cv2.resize(picture, SIZE)
        whole.append(encode(frame))
        face = meter.read(whole[-1], track).face
        crop = next_crop(to_video(face, plan_for(SIZE, None)) if face else None, SIZE, crop)
        if crop is not None:
            crops.append(encode(cut(frame, plan_for(SIZE, crop)), None))
    return whole, crops


def print_memory() -> None:
    """Print the resident memory of a process that only measures."""
    child = subprocess.run(
        [sys.executable, "-m", "tools.bench.resident"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    print(
        f"\nResident with the model, without the server: {int(child.stdout) / MB:.0f} MB (goal with it: 300)"
    )
