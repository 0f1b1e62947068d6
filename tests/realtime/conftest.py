"""The clock of the gate for frames."""

import pytest

from app.realtime import frame_gate, monitoring_stops
from tests.clock import Clock


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock that decides how long stops are remembered."""
    clock = Clock()
    for module in (frame_gate, monitoring_stops):
        monkeypatch.setattr(module, "time", clock)
    return clock
