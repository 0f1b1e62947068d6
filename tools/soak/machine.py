"""A small machine: what a process tree may use, and what it does use."""

import contextlib
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tools.harness.unlimited import UNLIMITED

MB = 1_000_000
# The smallest plan that the server is made for.
PLAN_BYTES = 512 * MB
# Leaves the plan room for page cache and for the platform's own helpers.
PROMISED_BYTES = 350 * MB


@contextlib.contextmanager
def small_machine(name: str) -> Iterator[Path | None]:
    """Yield a control group limited to PLAN_BYTES, or None where this machine allows none.

    Who joins it (by writing a process id to its `cgroup.procs`) and uses more is killed, as on the platform.
    """
    group = _memory_group() / f"{name}-{os.getpid()}"
    try:
        group.mkdir()
    except OSError:
        yield None
        return
    try:
        yield group if _limit(group) else None
    finally:
        with contextlib.suppress(OSError):
            group.rmdir()


def joined(group: Path | None, command: Sequence[str]) -> list[str]:
    """Return the command that joins a control group first and then is `command`; without one, `command`."""
    if group is None:
        return list(command)
    return ["/bin/sh", "-c", 'echo $$ > "$0"; exec "$@"', str(group / "cgroup.procs"), *command]


def small_plan(folder: Path | str) -> dict[str, str]:
    """Return the settings of a server on such a machine, with its embedded Valkey in `folder`."""
    return {"XDG_CACHE_HOME": str(folder), "MALLOC_ARENA_MAX": "2", **UNLIMITED}


def _memory_group() -> Path:
    """Return this process's own group of the memory controller, version 1 or 2."""
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        if "memory" in controllers.split(","):
            return Path("/sys/fs/cgroup/memory") / path.lstrip("/")
        if not controllers:
            unified = Path("/sys/fs/cgroup") / path.lstrip("/")
    return unified


def _limit(group: Path) -> bool:
    for name in ("memory.max", "memory.limit_in_bytes"):
        with contextlib.suppress(OSError):
            (group / name).write_text(str(PLAN_BYTES))
            # What the kernel took is the limit rounded to pages.
            return abs(int((group / name).read_text()) - PLAN_BYTES) < MB
    return False


def resident_bytes(pid: int) -> int:
    """Return the resident memory of a process; 0 when it is gone."""
    return _bytes_of(f"/proc/{pid}/status", "VmRSS:")


def own_bytes(pid: int) -> int:
    """Return a process's part of the machine's memory: what it shares with others is divided among them.

    0 when it is gone. The parts of a process and of its forked children add up to what all of them hold.
    """
    return _bytes_of(f"/proc/{pid}/smaps_rollup", "Pss:")


def _bytes_of(file: str, name: str) -> int:
    try:
        lines = Path(file).read_text().splitlines()
    except OSError:
        return 0
    kilobytes = [line.split()[1] for line in lines if line.startswith(name)]
    return int(kilobytes[0]) * 1024 if kilobytes else 0


def cpu_seconds(pid: int) -> float:
    """Return the CPU time that a process has used, in user and in kernel mode."""
    # Behind the program's name, which may have blanks; the first field there is the third of all.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def process_tree(pid: int) -> list[int]:
    """Return a process and everything it started, the process itself first."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in task.read_text().split():
                found += process_tree(int(child))
    return found


def is_valkey(pid: int) -> bool:
    """Tell whether a process is an embedded Valkey, by its program's name."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().startswith("valkey")
    except OSError:
        return False


@dataclass(slots=True)
class MemorySamples:
    """Memory of a server and of everything it started, in bytes, sample by sample."""

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
        """How much more is held at the end."""
        return growth(self.totals)


def growth(samples: Sequence[int]) -> int:
    """Return how much more the last quarter's median is than the second quarter's: what a leak looks like."""
    quarter = len(samples) // 4
    if not quarter:
        return 0
    second, last = samples[quarter : 2 * quarter], samples[-quarter:]
    return sorted(last)[quarter // 2] - sorted(second)[quarter // 2]


def open_files(pid: int) -> int:
    """Return how many files and connections a process has open; 0 when it is gone."""
    try:
        return len(os.listdir(f"/proc/{pid}/fd"))
    except OSError:
        return 0
