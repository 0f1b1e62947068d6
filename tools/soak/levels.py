"""Samples what a server holds besides memory: open files, tasks of its event loop, keys in its Redis."""

import contextlib
import json
from dataclasses import dataclass, field
from pathlib import Path

import valkey

from app.storage.data_folder import ADDRESS_FILE
from tools.harness.process_usage import open_files
from tools.soak.samples import growth

# How much larger each may be at the end: what happens to be under way differs by a few meetings.
MAX_GROWTH = {"open files": 15, "tasks": 15, "Redis keys": 15}
# The events of a meeting stay for ten minutes after its end, so that the end can be fetched.
KEPT_AFTER_THE_END = ":events"
# What an address and a meeting did is counted for a minute.
KEPT_FOR_A_MINUTE = "limits"


@dataclass(slots=True)
class Levels:
    """Samples by name; `folder` is the server's cache, which contains its Valkey's address."""

    tasks_file: Path
    folder: Path
    samples: dict[str, list[int]] = field(default_factory=lambda: {name: [] for name in MAX_GROWTH})

    @property
    def valkey_folder(self) -> Path:
        """The folder where the server's Valkey keeps its data and its address."""
        return self.folder / "meeting-rest" / "valkey"

    def take(self, pid: int) -> None:
        """Add a sample of each; leave out a number that is just being written."""
        self.samples["open files"].append(open_files(pid))
        with contextlib.suppress(OSError, ValueError):
            self.samples["tasks"].append(int(self.tasks_file.read_text()))
        with contextlib.suppress(OSError, valkey.ValkeyError):
            self.samples["Redis keys"].append(self._count_keys())

    def _count_keys(self) -> int:
        address = json.loads((self.valkey_folder / ADDRESS_FILE).read_text())
        with valkey.Valkey(
            port=address["port"], password=address["password"], decode_responses=True
        ) as client:
            return sum(map(should_go_with_its_meeting, client.scan_iter(count=1000)))

    def grown(self) -> dict[str, int]:
        """Return how much larger each is at the end."""
        return {name: growth(samples) for name, samples in self.samples.items()}


def should_go_with_its_meeting(key: str) -> bool:
    """Tell whether a key has to be gone when its meeting is over."""
    return not key.endswith(KEPT_AFTER_THE_END) and not key.startswith(KEPT_FOR_A_MINUTE)
