"""Whether blinks are found in a camera's picture as a call sends it: small, and compressed in real time."""

from dataclasses import replace
from fractions import Fraction
from functools import partial
from hashlib import sha256
from itertools import chain
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

import av
import numpy as np
from cv2.typing import MatLike

from app.blinks.lid_model import LidModel
from tools.bench.accuracy import mean_f1, score_all
from tools.bench.score import Score, missed_and_false
from tools.bench.verdicts import OURS, Material, awake_verdicts, opinions
from tools.clips import Clip
from tools.harness.frames import fitted, pictures
from tools.harness.paths import ROOT
from tools.train.readings import PHASES, RATES, Readings, each, readings_of

FOLDER = ROOT / "build" / "calls"


class Layer(NamedTuple):
    """A size in which a browser sends a camera: pixels of the longer side, kilobits a second."""

    side: int
    kbit: int


# libwebrtc's target rates for two layers while a larger one is sent beside them (media/engine/simulcast.cc):
# the one for a tile of some size, and the smallest, for small tiles and slow lines.
LAYERS = (Layer(640, 500), Layer(320, 150))
# How libwebrtc configures libvpx for a camera: fast, with thousands of frames between key frames.
OPTIONS = {
    "deadline": "realtime",
    "cpu-used": "-6",
    "lag-in-frames": "0",
    "error-resilient": "1",
    "qmin": "2",
    "qmax": "56",
    "undershoot-pct": "100",
    "overshoot-pct": "15",
    "max-intra-rate": "300",
    "noise-sensitivity": "1",
    "static-thresh": "1",
    "g": "3000",
    "threads": "1",
}


def in_call(clip: Clip, layer: Layer) -> Clip:
    """Return the clip as the others in a call see it; the file is kept in build."""
    made_by = sha256(f"{av.__version__} {OPTIONS}".encode()).hexdigest()[:8]
    folder = FOLDER / f"{layer.side}-{layer.kbit}-{made_by}"
    path = folder / f"{clip.name}.mkv"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        # Renamed once it is complete, so that an interruption never leaves a part of it at the path.
        part = path.with_suffix(".part.mkv")
        send(clip, layer, part)
        part.rename(path)
    return replace(clip, name=f"{clip.name}.{folder.name}", path=path, side=min(clip.side, layer.side))


def send(clip: Clip, layer: Layer, path: Path) -> None:
    """Write the clip to a file as a browser would send it, with every one of its frames."""
    rate = dict.fromkeys(("minrate", "maxrate", "bufsize"), f"{layer.kbit}k")
    fps = Fraction(clip.fps).limit_denominator(1001)
    frames = (shrunk(picture, layer.side) for _, _, picture in pictures(clip))
    first = next(frames)
    with av.open(str(path), "w") as file:
        video = file.add_stream("libvpx", fps, options=OPTIONS | rate)
        video.bit_rate, video.pix_fmt = layer.kbit * 1000, "yuv420p"
        video.width, video.height = first.width, first.height
        for frame in chain((first,), frames):
            file.mux(video.encode(frame))
        file.mux(video.encode())


def shrunk(picture: MatLike, side: int) -> av.VideoFrame:
    """Return the picture with its longer side at most `side` pixels, both sides even as colours require."""
    small = fitted(picture, side)
    height, width = (length // 2 * 2 for length in small.shape[:2])
    return av.VideoFrame.from_ndarray(np.ascontiguousarray(small[:height, :width], np.uint8), format="bgr24")


def print_calls(clips: list[Clip], models: dict[int, LidModel]) -> None:
    """Print F1 and the verdicts on the awake for each layer, cross-validated by person."""
    head = "F1 at 15, 10, 6 frames a second | missed, false at 15 | frames with too small a face"
    said = "ok, watch, tired, unknown, ever tired"
    print(f"\n| sent in a call | {head} | awake at 15: {said} | at 10 | at 6 |")
    print("|---|---|---|---:|---|---|---|")
    for layer in LAYERS:
        sent = each(partial(in_call, layer=layer), clips)
        readings = readings_of(sent)
        scores = score_all(sent, readings, lambda clip: models[clip.fold])
        f1 = ", ".join(f"{mean_f1(sent, scores, rate):.3f}" for rate in RATES)
        at_15 = [sum((scores[clip.name, 15, phase] for clip in sent), Score()) for phase in PHASES]
        material = Material(readings, {}, models)
        awake = (opinions(awake_verdicts(sent, material, rate, OURS).values()) for rate in RATES)
        cells = f"{f1} | {missed_and_false(at_15)} | {too_small(readings):.0%}"
        name = f"{layer.side} pixels, {layer.kbit} kb/s"
        print(f"| {name} | {cells} | {' | '.join(map(', '.join, awake))} |", flush=True)


def too_small(readings: Readings) -> float:
    """Return the share of frames with a face that is too small to measure."""
    return fmean(one.reading.invalid == "small_face" for frames in readings.values() for one in frames)
