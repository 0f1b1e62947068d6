"""What a check says: a level, what was seen, and what to do about it."""

from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    """How bad a finding is; only FAULT makes the doctor's exit status 1."""

    GOOD = "✓"
    HINT = "!"
    FAULT = "✗"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's report."""

    check: str
    level: Level
    seen: str
    cure: str = ""

    def __str__(self) -> str:
        line = f"{self.level.value} {self.check:<16} {self.seen}"
        return f"{line}\n    → {self.cure}" if self.cure else line


def good(check: str, seen: str) -> Finding:
    """All is well here."""
    return Finding(check, Level.GOOD, seen)


def hint(check: str, seen: str, cure: str) -> Finding:
    """It works, but could be better."""
    return Finding(check, Level.HINT, seen, cure)


def fault(check: str, seen: str, cure: str) -> Finding:
    """This has to be put right."""
    return Finding(check, Level.FAULT, seen, cure)
