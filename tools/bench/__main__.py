"""`python -m tools.bench [section ...]` prints the tables of these sections, or all of them, as Markdown.

All of them take three to four hours on two cores, most of it `rested` and `verdicts`.
"""

import sys
from collections.abc import Callable
from functools import cached_property

from app.blinks.lid_model import LidModel
from tools.bench.accuracy import SHOWN_RATE, print_accuracy, score_clip, worst_of
from tools.bench.browser import print_browser
from tools.bench.calls import print_calls
from tools.bench.crops import RATE, print_crops
from tools.bench.leader_crop import CROP_WIDTH
from tools.bench.limits import print_limits
from tools.bench.load import print_load
from tools.bench.machine import print_machine
from tools.bench.pictures import draw, draw_errors
from tools.bench.replay import Measured
from tools.bench.rested import print_rested
from tools.bench.roads import print_roads
from tools.bench.score import Score
from tools.bench.simulate import DROWSY, visits_until_tired
from tools.bench.speed import print_memory, print_speed, whole_and_crops
from tools.bench.streams import print_streams
from tools.bench.throughput import print_throughput
from tools.bench.verdicts import Material, print_verdicts
from tools.clips import Clip, FoldsMissing, all_clips
from tools.command import run
from tools.harness.loaded_meter import loaded_meter
from tools.harness.paths import ROOT
from tools.train.crossval import APART, Training
from tools.train.readings import Readings, native_readings, readings_of


class Bench:
    """The sections, and what several of them need, which is made only once."""

    @cached_property
    def clips(self) -> list[Clip]:
        """Return every annotated clip that this machine has."""
        return all_clips()

    @cached_property
    def read(self) -> Readings:
        """Return the clips as the server reads them."""
        return readings_of(self.clips)

    @cached_property
    def native(self) -> dict[str, list[Measured]]:
        """Return the readings of every frame."""
        return native_readings(self.clips)

    @cached_property
    def models(self) -> dict[int, LidModel]:
        """Return, for each fold, the model learnt without it."""
        return Training(self.clips, self.read).fold_models()

    def speed(self) -> None:
        """Print how long a picture takes, and the memory."""
        print_speed(loaded_meter(), self.clips[0])
        print_memory()

    def load(self) -> None:
        """Print what leaders get while they send frames."""
        whole_frames, crops = whole_and_crops(loaded_meter(), self.clips[0])
        print_load({"640x480": whole_frames, f"crops of at most {CROP_WIDTH} pixels": crops})
        print_throughput(whole_frames)

    def streams(self) -> None:
        """Print what event streams cost, and how fast a rest arrives."""
        print_streams()

    def browser(self) -> None:
        """Print what the leader's extension costs the leader's computer."""
        print_browser()

    def accuracy(self) -> None:
        """Print how well blinks are found, and draw what was missed, one picture for each clip."""
        print_accuracy(self.clips, self.read, self.models)
        folder = ROOT / "build" / "bench"
        folder.mkdir(parents=True, exist_ok=True)
        for clip in self.clips:
            draw(clip, self.read[clip.name, 15, 0.0], folder / f"{clip.name}.png")
        worst = worst_of(self.clips, self.read, self.models)
        shown = [(clip, self.read[clip.name, SHOWN_RATE, 0.0], self.models[clip.fold]) for clip in worst]
        draw_errors(shown, folder / "errors.png")
        print(f"\nPictures: {folder.relative_to(ROOT)}/*.png")

    def calls(self) -> None:
        """Print how well blinks are found in pictures as a call sends them."""
        print_calls([clip for clip in self.clips if clip.name not in APART], self.models)

    def roads(self) -> None:
        """Print how well blinks are found when frames do not come in even steps."""
        print_roads([clip for clip in self.clips if clip.name not in APART], self.native, self.models)

    def verdicts(self) -> None:
        """Print who is called tired, among the awake and among those made drowsy."""
        print("\n| simulated | found within three visits |\n|---|---:|")
        for person in DROWSY:
            found = sum(visits_until_tired(person, seed) <= 3 for seed in range(100))
            print(f"| {person.name} | {found} of 100 |")
        print_verdicts(self.clips, Material(self.read, self.native, self.models))

    def rested(self) -> None:
        """Print how many rests nobody needed."""
        print_rested(self.clips, self.native, self.models)

    def limits(self) -> None:
        """Print how small and how dark a face may be, and how much accuracy face crops lose."""
        models, clips = self.models, [clip for clip in self.clips if clip.name not in APART]
        scores = (score_clip(clip, self.read[clip.name, RATE, 0.0], models[clip.fold]) for clip in clips)
        print_crops(loaded_meter(), clips, sum(scores, Score()), models)
        print_limits(loaded_meter(), clips, self.read, models)


SECTIONS: dict[str, Callable[[Bench], None]] = {
    "speed": Bench.speed,
    "load": Bench.load,
    "streams": Bench.streams,
    "browser": Bench.browser,
    "accuracy": Bench.accuracy,
    "calls": Bench.calls,
    "roads": Bench.roads,
    "verdicts": Bench.verdicts,
    "rested": Bench.rested,
    "limits": Bench.limits,
}


def main(names: list[str]) -> int:
    """Print the sections of these names, in their own order; all of them if none is named.

    Returns the exit status: 1 if a section that was named cannot be measured with these clips.
    """
    if unknown := set(names) - SECTIONS.keys():
        sys.exit(f"✗ Unknown: {', '.join(sorted(unknown))}. The sections are: {', '.join(SECTIONS)}.")
    bench = Bench()
    print_machine()
    left_out = False
    for name in SECTIONS:
        if not names or name in names:
            try:
                SECTIONS[name](bench)
            except FoldsMissing as problem:
                left_out = True
                print(f"✗ {name} was not measured. {problem}", file=sys.stderr)
            print("", flush=True)
    return 1 if left_out and names else 0


if __name__ == "__main__":
    run(lambda: main(sys.argv[1:]))
