"""Prints the tables and writes a picture a clip into build/bench; takes about four minutes."""

from __future__ import annotations

import sys

from app.vision.decode import ImageLimits
from app.vision.meter import FrameMeter
from tools.bench.accuracy import print_accuracy, read_all
from tools.bench.pictures import draw
from tools.bench.simulate import DROWSY, RESTED, false_rests, visits_until_tired
from tools.bench.speed import print_memory, print_speed
from tools.clips import ROOT, ClipsError, all_clips

HOURS = 50


def print_alarms() -> None:
    """Print what simulated people bring."""
    print(f"\n| simulated | automatic rests in {HOURS} hours |\n|---|---:|")
    for person in RESTED:
        print(f"| {person.name} | {false_rests(person, HOURS, seed=7)} |")
    print("\n| simulated | found within three visits |\n|---|---:|")
    for person in DROWSY:
        found = sum(visits_until_tired(person, seed) <= 3 for seed in range(100))
        print(f"| {person.name} | {found} of 100 |")


def main() -> None:
    meter, clips = FrameMeter.load(None, ImageLimits()), all_clips()
    print_speed(meter, clips[0].path)
    print_memory()
    print_alarms()
    print("\nReading the clips at 15, 10 and 6 frames a second...\n", flush=True)
    read = read_all(meter, clips)
    print_accuracy(clips, read)
    folder = ROOT / "build" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    for clip in clips:
        draw(clip, read[clip.name, 15], folder / f"{clip.name}.png")
    print(f"\nPictures: {folder.relative_to(ROOT)}/*.png")


if __name__ == "__main__":
    try:
        main()
    except ClipsError as problem:
        sys.exit(f"✗ {problem}")
