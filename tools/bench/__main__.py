"""Prints the tables as Markdown and writes a picture a clip into build/bench; takes some fifteen minutes."""

import sys

from app.config.settings import DEFAULT_IMAGE_PIXELS
from app.vision.decode import ImageLimits
from app.vision.meter import FrameMeter
from tools.bench.accuracy import print_accuracy, score_clip
from tools.bench.crops import RATE, print_crops
from tools.bench.limits import print_limits
from tools.bench.load import print_load
from tools.bench.machine import print_machine
from tools.bench.pictures import draw
from tools.bench.rested import print_rested
from tools.bench.score import Score
from tools.bench.simulate import DROWSY, visits_until_tired
from tools.bench.speed import CROP, print_memory, print_speed, whole_and_crops
from tools.bench.streams import print_streams
from tools.bench.throughput import print_throughput
from tools.bench.verdicts import Material, print_verdicts
from tools.clips import ClipsError, all_clips
from tools.harness.paths import ROOT
from tools.train.crossval import Training
from tools.train.readings import native_readings, readings_of


def print_alarms() -> None:
    """Print whether made-up drowsy people are found."""
    print("\n| simulated | found within three visits |\n|---|---:|")
    for person in DROWSY:
        found = sum(visits_until_tired(person, seed) <= 3 for seed in range(100))
        print(f"| {person.name} | {found} of 100 |")


def main() -> None:
    meter, clips = FrameMeter.load(None, ImageLimits(DEFAULT_IMAGE_PIXELS)), all_clips()
    print_machine()
    print_speed(meter, clips[0])
    print_memory()
    whole_frames, crops = whole_and_crops(meter, clips[0])
    print_load({"640x480": whole_frames, f"{CROP}-pixel crops": crops})
    print_throughput(whole_frames)
    print_streams()
    print_alarms()
    print("", flush=True)
    read = readings_of(clips)
    models = Training(clips, read).fold_models()
    print_accuracy(clips, read, models)
    native = native_readings(clips)
    print_verdicts(clips, Material(read, native, models))
    print_rested(clips, native)
    whole = sum((score_clip(clip, read[clip.name, RATE, 0.0]) for clip in clips), Score())
    print_crops(meter, clips, whole)
    print_limits(meter, clips, read)
    folder = ROOT / "build" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    for clip in clips:
        draw(clip, read[clip.name, 15, 0.0], folder / f"{clip.name}.png")
    print(f"\nPictures: {folder.relative_to(ROOT)}/*.png")


if __name__ == "__main__":
    try:
        main()
    except ClipsError as problem:
        sys.exit(f"✗ {problem}")
