"""Patience with measuring children on a slow machine."""

import pytest

from app.measuring import child_pool as module
from tools.harness.waiting import PATIENCE_SECONDS


@pytest.fixture
def slow_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let frames wait for a child as long as the slowest machine needs."""
    monkeypatch.setattr(module, "MAX_WAIT_SECONDS", PATIENCE_SECONDS)
