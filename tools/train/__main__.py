"""Retrains the lid model, writes its weights, and prints how well it does on people it has not seen."""

from app.blinks.lid_model import WEIGHTS, lid_model
from tools.bench.accuracy import print_accuracy
from tools.clips import all_clips, manifest
from tools.command import Missing, run
from tools.train.crossval import Training
from tools.train.readings import readings_of
from tools.train.weights import write


def main() -> int:
    """Teach the network, write its weights and print how well it does; returns the exit status."""
    clips = all_clips()
    if len(clips) < len(manifest()):
        raise Missing("Some annotated clips are missing: set MEETING_REST_CLIPS to the folder that has them.")
    readings = readings_of(clips)
    training = Training(clips, readings)
    write(training.model(), WEIGHTS)
    lid_model.cache_clear()
    print_accuracy(clips, readings, training.fold_models())
    return 0


if __name__ == "__main__":
    run(main)
