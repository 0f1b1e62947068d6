"""What a process and everything that it started use now, according to /proc."""

import contextlib
import os
from pathlib import Path


def resident_bytes(pid: int) -> int:
    """Return the resident memory of a process; 0 when it is gone."""
    return _bytes_of(f"/proc/{pid}/status", "VmRSS:")


def own_bytes(pid: int) -> int:
    """Return a process's part of the machine's memory: what several processes share is divided among them.

    0 when it is gone. The parts of a process and of its forked children add up to what they hold together.
    """
    return _bytes_of(f"/proc/{pid}/smaps_rollup", "Pss:")


def _bytes_of(file: str, name: str) -> int:
    try:
        lines = Path(file).read_text().splitlines()
    except OSError:
        return 0
    kilobytes = [line.split()[1] for line in lines if line.startswith(name)]
    return int(kilobytes[0]) * 1024 if kilobytes else 0


def _stat(pid: int) -> list[str]:
    # The fields after the program's name, which may contain blanks; the first of them is the third of all.
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def cpu_seconds(pid: int) -> float:
    """Return the CPU time that a process has used, in user and in kernel mode."""
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def has_ended(pid: int) -> bool:
    """Tell whether a process has ended, even if its new parent has not collected its exit status yet.

    The first process of a container may never collect it.
    """
    try:
        return _stat(pid)[0] == "Z"
    except OSError:
        return True


def process_tree(pid: int) -> list[int]:
    """Return a process and everything it started, the process itself first."""
    found = [pid]
    # A process, or one of its threads, may end between any two looks.
    with contextlib.suppress(OSError):
        for thread in os.listdir(f"/proc/{pid}/task"):
            with contextlib.suppress(OSError):
                for child in Path(f"/proc/{pid}/task/{thread}/children").read_text().split():
                    found += process_tree(int(child))
    return found


def is_valkey(pid: int) -> bool:
    """Tell whether a process is an embedded Valkey, by its program's name."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().startswith("valkey")
    except OSError:
        return False


def open_files(pid: int) -> int:
    """Return how many files and connections a process has open; 0 when it is gone."""
    try:
        return len(os.listdir(f"/proc/{pid}/fd"))
    except OSError:
        return 0
