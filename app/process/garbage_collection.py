"""How often Python looks for garbage: seldom, since the event loop stands still for as long as it takes."""

import gc

# Objects, then younger collections, until the next collection of each generation; Python has 700, 10, 10.
# An open event stream has 120 objects. With these numbers the youngest take 1 ms and those of the middle 6 ms
# (40 when there are six times as many); a collection of all, 50 ms for a thousand streams, comes seldom.
GC_THRESHOLDS = (2000, 5, 70)


def freeze_gc() -> None:
    """Leave what was imported out of garbage collection, which stops the event loop, and make it rarer."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
