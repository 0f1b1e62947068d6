"""The meetings that are heard in this process: those that somebody listens to, and those with a holder."""

import asyncio
from collections.abc import Callable, Collection, Iterator, Mapping

from app.events.topic import Topic
from app.events.wanted import WantedMeetings

# A meeting nobody listens to stays heard for one to two of these: its member may only be reconnecting.
LINGER_SECONDS = 1.0

Holder = Callable[[], Collection[str]]


class Topics(Mapping[str, Topic]):
    """Each meeting's topic; `wanted` tells whoever subscribes to their channels which ones come and go."""

    def __init__(self) -> None:
        self.wanted = WantedMeetings()
        self._topics: dict[str, Topic] = {}
        self._left: set[str] = set()
        self._holders: list[Holder] = []

    def __getitem__(self, meeting_id: str) -> Topic:
        return self._topics[meeting_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._topics)

    def __len__(self) -> int:
        return len(self._topics)

    def open(self, meeting_id: str) -> Topic:
        """Return a meeting's topic; if the meeting was not heard, it is from now on."""
        topic = self._topics.get(meeting_id)
        if topic is None:
            topic = self._topics[meeting_id] = Topic()
            self._left.add(meeting_id)
            self.wanted.change(meeting_id, wanted=True)
        return topic

    def leave(self, meeting_id: str) -> None:
        """Note that nobody listens to a meeting any more."""
        self._left.add(meeting_id)

    def add_holder(self, holder: Holder) -> None:
        """Also hear the meetings that `holder()` names, even if nobody listens; it is called every second."""
        self._holders.append(holder)

    async def keep_wanted(self) -> None:
        """Want what holders name and let go of what nobody listens to, for as long as the process lives."""
        while True:
            left, self._left = self._left, set()
            await asyncio.sleep(LINGER_SECONDS)
            held = {each for holder in self._holders for each in holder()}
            for meeting_id in held:
                self.open(meeting_id)
            self._left |= left & held
            for meeting_id in left - held:
                self._drop(meeting_id)

    def _drop(self, meeting_id: str) -> None:
        topic = self._topics.get(meeting_id)
        if topic is not None and not topic.listeners:
            del self._topics[meeting_id]
            self.wanted.change(meeting_id, wanted=False)
