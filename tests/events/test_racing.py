"""What runs beside the server ends with it, whatever it was waiting for."""

import asyncio

from app.events.racing import background
from tests.loop import run


async def deaf_to_the_first(cancellations: list[str]) -> None:
    """Lose a cancellation, as a task group does that fails in the same moment."""
    while True:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cancellations.append("asked")
            if len(cancellations) > 1:
                raise


def test_a_task_that_lost_its_cancellation_is_asked_again() -> None:
    cancellations: list[str] = []

    async def scene() -> None:
        async with asyncio.timeout(30), background(deaf_to_the_first(cancellations)):
            await asyncio.sleep(0)

    run(scene())
    assert cancellations == ["asked", "asked"]
