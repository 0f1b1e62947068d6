"""What a start loads, and how long each part of it takes: one line under LOG_LEVEL=DEBUG.

Imported before anything else, so that it sees the packages come. Without DEBUG it does not look at imports.
"""

import contextlib
import logging
import os
import sys
import time
from collections.abc import Iterator, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

logger = logging.getLogger(__name__)

# The slow ones.
PACKAGES = {"cv2", "dlib", "imutils", "limits", "msgspec", "numpy", "prometheus_client", "redis"}
PACKAGES |= {"scipy.special", "socketio", "starlette.applications", "valkey"}


class LoadTimes:
    """Seconds by part; what a part needs of another one counts for that one only."""

    def __init__(self) -> None:
        self.begun = time.perf_counter()
        self.seconds: dict[str, float] = {}
        # For each part that has not ended, the seconds of those within it.
        self._within: list[float] = []

    @contextlib.contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Count what happens until the end of the block as one part."""
        begun = time.perf_counter()
        self._within.append(0.0)
        try:
            yield
        finally:
            whole = time.perf_counter() - begun
            self.seconds[name] = whole - self._within.pop()
            if self._within:
                self._within[-1] += whole

    def log(self) -> None:
        """Tell all parts, the slowest first, and what the rest of the time since the first import was."""
        whole = time.perf_counter() - self.begun
        parts = sorted(self.seconds.items(), key=lambda part: -part[1])
        parts.append(("everything else", whole - sum(self.seconds.values())))
        told = ", ".join(f"{name} {seconds * 1000:.0f} ms" for name, seconds in parts)
        logger.debug("Loaded in %.0f ms: %s", whole * 1000, told)


class ImportWatch(MetaPathFinder):
    """Finds what others find; the loading of each package of the list becomes a part."""

    def __init__(self, times: LoadTimes) -> None:
        self.times = times
        self._pending = set(PACKAGES)

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the spec with a loader that is timed, or None to let the others find it."""
        if name not in self._pending:
            return None
        self._pending.discard(name)
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = TimedLoader(spec.loader, self.times)
        return spec


class TimedLoader(Loader):
    """Loads as the real loader does, once, and leaves the module to that one."""

    def __init__(self, loader: Any, times: LoadTimes) -> None:
        self._loader = loader
        self._times = times

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """Return what the real loader creates."""
        module: ModuleType | None = self._loader.create_module(spec)
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Run the module's code."""
        module.__loader__ = self._loader
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        with self._times.part(module.__name__):
            self._loader.exec_module(module)


LOAD_TIMES = LoadTimes()
if os.environ.get("LOG_LEVEL", "").strip().upper() == "DEBUG":
    sys.meta_path.insert(0, ImportWatch(LOAD_TIMES))
