"""Offers events to listeners in slices: a meeting of thousands must not hold up everybody else."""

import asyncio
import logging
from collections import deque
from collections.abc import Collection

from app.events.event import Entry
from app.events.listener import Listener
from app.metrics import DELIVERIES

logger = logging.getLogger(__name__)

# Writing to one client takes some 15 us, so a slice occupies the event loop for about 3 ms.
OFFERS_AT_ONCE = 200


class FanOut:
    """Keeps the order: every listener hears events in the order in which they were added."""

    def __init__(self) -> None:
        self._offers: deque[tuple[Entry, deque[Listener]]] = deque()
        self._slice: asyncio.Handle | None = None

    def add(self, entry: Entry, listeners: Collection[Listener]) -> None:
        """Offer an event to all current listeners; a few of them may hear it before this returns."""
        if listeners:
            DELIVERIES.inc(len(listeners))
            self._offers.append((entry, deque(listeners)))
        if self._slice is None:
            self._offer_slice()

    def _offer_slice(self) -> None:
        for _ in range(OFFERS_AT_ONCE):
            if not self._offers:
                self._slice = None
                return
            entry, listeners = self._offers[0]
            self._offer(entry, listeners.popleft())
            if not listeners:
                self._offers.popleft()
        self._slice = asyncio.get_running_loop().call_soon(self._offer_slice)

    def _offer(self, entry: Entry, listener: Listener) -> None:
        try:
            listener.offer(entry)
        except Exception:
            # A listener that fails must not keep the event from those after it.
            logger.exception("A listener could not take an event")
