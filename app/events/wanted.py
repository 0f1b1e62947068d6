"""Which meetings this process has to hear, for whoever subscribes to their channels."""

import asyncio
from collections.abc import Mapping


class WantedMeetings:
    """Collects changes until they are taken; of several changes to one meeting, the last counts."""

    def __init__(self) -> None:
        self._changes: dict[str, bool] = {}
        self._changed = asyncio.Event()

    def change(self, meeting_id: str, *, wanted: bool) -> None:
        """Note that a meeting is wanted from now on, or no longer."""
        self._changes[meeting_id] = wanted
        self._changed.set()

    async def changes(self) -> Mapping[str, bool]:
        """Wait for changes and take all that there are."""
        await self._changed.wait()
        return self.take()

    def take(self) -> Mapping[str, bool]:
        """Take all changes, if there are any."""
        taken, self._changes = self._changes, {}
        self._changed.clear()
        return taken
