"""`python -m tools.soak [seconds]`: ten minutes (or so many seconds) of meetings on 512 MB, as a table.

`make soak` takes an hour. Exit status 1 if the server did not survive, lost a rest notice, held more memory
than it promises, or kept something of the meetings that came and went; 2 if the argument is not a time.
"""

import math
import sys

from tools.command import run
from tools.harness.frames import clip_frames
from tools.soak.levels import MAX_GROWTH
from tools.soak.machine import MB, PLAN_BYTES, PROMISED_BYTES
from tools.soak.meeting import Load, SoakResult, soak

TEN_MINUTES = 600.0
# Bytes: what the allocator holds back varies by a few megabytes; a leak in every frame would be hundreds.
MAX_MEMORY_GROWTH = 15 * MB


def verdict(result: SoakResult) -> list[str]:
    """Return everything that breaks the promise; nothing if it holds."""
    wrong = []
    if not result.survived:
        wrong.append(f"the server did not survive; its log ends with:\n{result.log}")
    if not result.memory.peak:
        wrong.append("memory was not measured: /proc/PID/smaps_rollup cannot be read here")
    if result.memory.peak > PROMISED_BYTES:
        wrong.append(f"{result.memory.peak / MB:.0f} MB resident, over the {PROMISED_BYTES // MB} promised")
    wrong += leftovers(result)
    expected = result.counts.rests * result.load.members
    if not expected or result.counts.heard["rest_required"] != expected:
        wrong.append(f"{result.counts.heard['rest_required']} of {expected} rest notices arrived")
    if result.counts.answers["ok"] < result.load.least_measured:
        wrong.append(f"only {result.counts.answers['ok']} of {result.load.frames:.0f} frames were measured")
    return wrong


def leftovers(result: SoakResult) -> list[str]:
    """Return what grew, though as much went as came; nothing if nothing is left behind."""
    levels = result.levels
    wrong = [
        f"{grown} more {name} at the end than earlier"
        for name, grown in levels.grown().items()
        if grown > MAX_GROWTH[name]
    ]
    wrong += [f"{name} were not counted" for name, samples in levels.samples.items() if not samples]
    if result.memory.growth > MAX_MEMORY_GROWTH:
        wrong.append(f"{result.memory.growth / MB:.0f} MB more at the end than earlier")
    if not result.counts.short_meetings:
        wrong.append("no meeting came and went")
    return wrong


def table(result: SoakResult) -> str:
    """Return the result as lines for a person to read."""
    load, counts, memory = result.load, result.counts, result.memory
    measured = counts.answers["ok"]
    others = {name: count for name, count in counts.answers.items() if name != "ok"}
    where = (
        f"held to {PLAN_BYTES // MB} MB by the kernel" if result.limited else "memory sampled, not limited"
    )
    return "\n".join(
        [
            f"{load.seconds:.0f} s, {load.participants} participants, {load.members} members ({where})",
            f"  resident, peak     {memory.peak / MB:6.0f} MB of {PROMISED_BYTES // MB} promised",
            f"    server           {memory.server_peak / MB:6.0f} MB",
            f"    Valkey           {memory.others_peak / MB:6.0f} MB",
            f"  growth             {memory.growth / MB:+6.1f} MB from the second quarter to the last",
            f"  also grew          {result.levels.grown()}",
            f"  came and went      {counts.short_meetings:6d} meetings",
            f"  frames measured    {measured:6d} ({measured / load.seconds:.0f} a second)",
            f"  other answers      {others}",
            f"  rest notices heard {counts.heard['rest_required']:6d} of {counts.rests * load.members}",
            f"  calls to repeat    {counts.refused:6d} (answered 503)",
        ]
    )


def seconds_of(arguments: list[str]) -> float:
    """Return how long the soak is to take; raises ValueError for anything but a positive time."""
    seconds = float(arguments[0]) if arguments else TEN_MINUTES
    if not 0 < seconds < math.inf:
        raise ValueError(arguments[0])
    return seconds


def main(arguments: list[str]) -> int:
    """Run the soak and print it; returns the exit status."""
    if sys.platform != "linux":
        print("✗ Memory is read from /proc: run this on Linux, or in Docker.", file=sys.stderr)
        return 1
    try:
        seconds = seconds_of(arguments)
    except ValueError:
        usage = "give seconds, as in make soak SOAK_SECONDS=300"
        print(f"✗ {arguments[0]!r} is not a time: {usage}", file=sys.stderr)
        return 2
    result = soak(Load(seconds), clip_frames())
    print(table(result))
    wrong = verdict(result)
    print("\n".join(f"✗ {each}" for each in wrong) or "✓ the promise holds")
    return 1 if wrong else 0


if __name__ == "__main__":
    run(lambda: main(sys.argv[1:]))
