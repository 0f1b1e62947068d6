"""Retrains the lid model, writes its weights, and prints how well it does on people it has not seen."""

import sys

from app.blinks.lid_model import WEIGHTS, lid_model
from tools.bench.accuracy import print_accuracy
from tools.clips import ClipsError, all_clips, manifest
from tools.train.crossval import Training
from tools.train.readings import readings_of
from tools.train.weights import write


def main() -> None:
    clips = all_clips()
    if len(clips) < len(manifest()):
        sys.exit("✗ Some annotated clips are missing: set MEETING_REST_CLIPS to the folder that holds them.")
    readings = readings_of(clips)
    training = Training(clips, readings)
    write(training.model(), WEIGHTS)
    lid_model.cache_clear()
    print_accuracy(clips, readings, training.fold_models())


if __name__ == "__main__":
    try:
        main()
    except ClipsError as problem:
        sys.exit(f"✗ {problem}")
