"""How much one address has open at the same time is limited, and nobody is remembered for it."""

import pytest

from app.limiting.concurrency import ConcurrencyLimit


def test_slots_are_given_back_and_nobody_is_remembered() -> None:
    connections = ConcurrencyLimit(1)
    with connections.slot("a"), pytest.raises(Exception, match="open"):
        connections.check("a")
    connections.check("a")
    connections.check(None)
    assert not connections._open
