"""A small machine: the smallest plan that the server is made for, and how the server is held to it."""

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from tools.harness.unlimited import COUNTED

MB = 1_000_000
# The smallest plan that the server is made for.
PLAN_BYTES = 512 * MB
# Leaves room in the plan for page cache and for the platform's own helpers.
PROMISED_BYTES = 350 * MB


@contextlib.contextmanager
def small_machine(name: str) -> Iterator[Path | None]:
    """Yield a control group limited to PLAN_BYTES, or None if this machine does not allow one.

    Processes join it by their id in its `cgroup.procs`; one that uses more is killed, as on a platform.
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
    """Return a command that joins a control group and then becomes `command`; without a group, `command`."""
    if group is None:
        return list(command)
    return ["/bin/sh", "-c", 'echo $$ > "$0"; exec "$@"', str(group / "cgroup.procs"), *command]


def small_plan(folder: Path | str) -> dict[str, str]:
    """Return the settings of a server on such a machine, with its embedded Valkey in `folder`."""
    return {"XDG_CACHE_HOME": str(folder), "MALLOC_ARENA_MAX": "2", **COUNTED}


def _memory_group() -> Path:
    """Return this process's own memory group, of cgroup version 1 or 2."""
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
            # The kernel rounds the limit to pages.
            return abs(int((group / name).read_text()) - PLAN_BYTES) < MB
    return False
