"""How seldom Python looks for garbage: the event loop stands still as long as that takes."""

import gc

# Objects, then younger collections, until the next collection of each generation; Python has 700, 10, 10.
# An open event stream has 120 objects: so the youngest take 1 ms, and those of the middle 6 ms (40 when six
# times as many); all of them, 50 ms for a thousand streams, come seldom.
GC_THRESHOLDS = (2000, 5, 70)


def freeze_gc() -> None:
    """Leave what was imported out of garbage collection, which stops the event loop, and make that rarer."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
