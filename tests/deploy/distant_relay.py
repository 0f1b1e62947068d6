"""A server on another continent: everything that it answers takes a while to arrive."""

import asyncio

from tests.deploy.relay import Relay


class DistantRelay(Relay):
    """Long, but not slow: much may be under way at once. `seconds` is the time of a round trip."""

    def __init__(self, target: str, *, seconds: float) -> None:
        super().__init__(target)
        self._seconds = seconds

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        loop, road = asyncio.get_running_loop(), asyncio.Queue[tuple[float, bytes]]()

        async def arrive() -> None:
            while data := (await self._arrived(road)):
                writer.write(data)
                await writer.drain()

        arriving = asyncio.create_task(arrive())
        data = b"-"
        while data:
            data = await reader.read(65536)
            road.put_nowait((loop.time() + self._seconds, data))
        await arriving

    async def _arrived(self, road: "asyncio.Queue[tuple[float, bytes]]") -> bytes:
        due, data = await road.get()
        await asyncio.sleep(due - asyncio.get_running_loop().time())
        return data
