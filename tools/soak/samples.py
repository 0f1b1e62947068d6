"""What a server holds, sample by sample: its memory, and how much anything has grown."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from tools.harness.process_usage import is_valkey, own_bytes, process_tree


@dataclass(slots=True)
class MemorySamples:
    """The memory of a server and of everything that it started, in bytes, sample by sample."""

    totals: list[int] = field(default_factory=list)
    server_peak: int = 0
    """Of the server and its measuring children, which share what it has loaded."""
    others_peak: int = 0
    """Of its Valkey."""

    def take(self, pid: int) -> None:
        """Add one sample."""
        parts = Counter[bool]()
        for each in process_tree(pid):
            parts[is_valkey(each)] += own_bytes(each)
        self.totals.append(parts.total())
        self.server_peak = max(self.server_peak, parts[False])
        self.others_peak = max(self.others_peak, parts[True])

    @property
    def peak(self) -> int:
        """The most that was resident at one moment."""
        return max(self.totals, default=0)

    @property
    def growth(self) -> int:
        """How much more memory is held at the end."""
        return growth(self.totals)


def growth(samples: Sequence[int]) -> int:
    """Return by how much the last quarter's median exceeds the second quarter's: a leak shows there."""
    quarter = len(samples) // 4
    if not quarter:
        return 0
    second, last = samples[quarter : 2 * quarter], samples[-quarter:]
    return sorted(last)[quarter // 2] - sorted(second)[quarter // 2]
