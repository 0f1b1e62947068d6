"""Everything that lives between the start and the stop of the server, opened and closed in one place."""

import asyncio
import contextlib
import gc
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

from starlette.applications import Starlette

from app.blinks.opinion import OpinionSettings
from app.config.settings import Settings
from app.events.event import Entry
from app.events.hub import Hub
from app.events.subscription import Subscription
from app.measuring.analyzer import Measuring
from app.measuring.registry import WatchedParticipants, forget_the_gone
from app.meetings.due_rests import end_due_rests
from app.meetings.store import MeetingStore
from app.process.stop_signals import at_stop_signal
from app.realtime.bridge import RestBridge
from app.realtime.handlers import Handlers
from app.realtime.monitoring_stops import Stops
from app.realtime.server import create_server, say_goodbye
from app.state import State
from app.storage.redis_client import open_redis
from app.vision.meter import FrameMeter

logger = logging.getLogger(__name__)

Lifespan = Callable[[Starlette], contextlib.AbstractAsyncContextManager[State]]


def lifespan_of(settings: Settings, meter: FrameMeter) -> Lifespan:
    """Return the lifespan of an application with these settings."""

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[State]:
        async with open_redis(settings) as (redis, address):
            meetings = MeetingStore(redis, settings.rest_cooldown_seconds)
            hub = Hub(meetings.entries_after)
            measuring = open_measuring(settings, meter, hub)
            sio = create_server(settings.allowed_origins)
            bridge = RestBridge(sio, hub, meetings)
            Handlers(sio, settings, measuring, bridge, Stops(meetings))

            subscription = Subscription(redis, hub, str(address))
            works = subscription.run(), end_due_rests(meetings), forget_the_gone(measuring.watched)
            async with background(*works), closing_at_signal(hub, sio):
                tell_how_it_stands(settings)
                keep_from_collections()
                yield State(
                    settings=settings,
                    meetings=meetings,
                    hub=hub,
                    sio=sio,
                    redis=redis,
                    redis_address=address,
                )
            bridge.close()
            measuring.close()

    return lifespan


def open_measuring(settings: Settings, meter: FrameMeter, hub: Hub) -> Measuring:
    """Return the measuring of this process, which forgets everyone in a meeting when that ends."""
    opinion = OpinionSettings(blink_threshold=settings.blink_threshold, blink_minutes=settings.blink_minutes)
    measuring = Measuring(meter, WatchedParticipants(opinion))

    def forget_at_end(meeting_id: str, entry: Entry) -> None:
        if entry.content()["event"] == "meeting_ended":
            measuring.forget_meeting(meeting_id)

    hub.tap(forget_at_end)
    return measuring


def keep_from_collections() -> None:
    """Leave what was imported out of the garbage collector's work: it stays, and to go through all of it
    stops the event loop for 30 ms and more."""
    gc.collect()
    gc.freeze()


@contextlib.asynccontextmanager
async def closing_at_signal(hub: Hub, sio: Any) -> AsyncIterator[None]:
    """End every stream and poll when the server is told to stop, for it waits until they have ended."""
    goodbyes: list[asyncio.Task[None]] = []

    def stop() -> None:
        # A second signal adds nothing: everything is closing already.
        if not hub.closing:
            hub.close()
            goodbyes.append(asyncio.ensure_future(say_goodbye(sio)))

    with at_stop_signal(stop):
        yield
    hub.close()
    await asyncio.gather(*goodbyes)


@contextlib.asynccontextmanager
async def background(*works: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run works beside the server; one that fails is told in the log, not only at the end."""
    tasks = [asyncio.create_task(work) for work in works]
    for task in tasks:
        task.add_done_callback(tell_failure)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def tell_failure(task: asyncio.Task[None]) -> None:
    """Log what ended a work that was meant to go on."""
    if not task.cancelled() and task.exception() is not None:
        logger.critical("A part of the server has stopped: restart it", exc_info=task.exception())


def tell_how_it_stands(settings: Settings) -> None:
    """Say once who may lead, and where to look next."""
    if settings.leader_key is None:
        logger.warning("! LEADER_KEY is not set: everyone who reaches this server may lead a meeting")
    here = settings.public_url or f"http://localhost:{settings.port}"
    logger.info("Look next: %s/console (try it out) · %s/docs (the API) · %s/health", here, here, here)
