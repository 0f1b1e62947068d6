"""From a frame's bytes to what it says about its participant's blinks."""

from collections.abc import Awaitable, Callable

from app.blinks.observation import Observation
from app.measuring.readers import FrameReader
from app.measuring.registry import ParticipantRegistry, TrackedParticipant


class FrameAnalyzer:
    """The measuring of this process. Pictures are read elsewhere; what is known about people is only here."""

    def __init__(self, reader: FrameReader, registry: ParticipantRegistry) -> None:
        self.registry = registry
        self._reader = reader

    async def measure(
        self,
        tracked: TrackedParticipant,
        image: bytes,
        captured_at: float,
        permit: Callable[[], Awaitable[None]],
    ) -> Observation:
        """Measure one frame taken at `captured_at` (seconds by the client's clock) when its turn comes.

        `permit` is asked before the picture is read and again before anything is learnt from it, since
        getting there may take seconds; whatever `permit` raises is passed on. Raises `Busy` if the turn does
        not come, `FrameError` for an image that cannot be measured.
        """
        async with tracked.frames.turn():
            await permit()
            reading, track = await self._reader.read(image, tracked.track)
            await permit()
            tracked.track = track
            # Here, in the event loop: it takes under a millisecond, and no thread competes for Python's lock.
            return tracked.participant.observe(reading, captured_at)
