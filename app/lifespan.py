"""Everything that lives between the start and the stop of the server, opened and closed in one place."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial

from starlette.applications import Starlette

from app.blinks.opinion import OpinionSettings
from app.config.settings import Settings
from app.connections.slow_clients import SlowClients
from app.events.connection_log import ConnectionLog
from app.events.counted import count_and_log
from app.events.event import Entry, EventName, is_members_stop
from app.events.heartbeats import Heartbeats
from app.events.hub import Hub
from app.events.reception import Reception
from app.events.shards import Shards
from app.events.subscription import Subscription
from app.limiting.capacity import capacity_for
from app.limiting.limiter import Limiter
from app.measuring.analyzer import FrameAnalyzer
from app.measuring.readers import FrameReader, open_reader
from app.measuring.registry import ParticipantRegistry, expire_idle
from app.meetings.due_rests import DueRests
from app.meetings.request_store import RequestStore
from app.meetings.rest_store import RestStore, RestTiming
from app.meetings.store import MeetingStore
from app.meetings.write_probe import WriteProbe
from app.process.file_limit import OutOfFiles, allowed_files
from app.process.garbage_collection import freeze_gc
from app.process.startup import StartupFailed, abort_startup, log_startup_summary, log_where_to_look
from app.process.stop_signals import at_stop_signal, stop_at_hang_up
from app.realtime.bridge import RestBridge
from app.realtime.frame_gate import FrameGate
from app.realtime.handlers import Handlers
from app.realtime.measured_minutes import MeasuredMinutes
from app.realtime.monitoring_lapses import MonitoringLapses
from app.realtime.monitoring_stops import MonitoringStopCache
from app.realtime.server import SocketServer
from app.state import AppState
from app.storage.append_only_file import keep_rewriting
from app.storage.client import RedisClient, is_clustered
from app.storage.eviction import keep_warning
from app.storage.redis_client import RedisAddress, open_redis
from app.tasks import Part, background
from app.vision.meter import FrameMeter

Lifespan = Callable[[Starlette], contextlib.AbstractAsyncContextManager[AppState]]


def lifespan_of(settings: Settings, meter: FrameMeter) -> Lifespan:
    """Return the lifespan of an application with these settings."""

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[AppState]:
        asyncio.get_running_loop().set_exception_handler(OutOfFiles())
        stop_at_hang_up()
        freeze_gc()
        try:
            # Children first: one forked now has no thread and no connection of this process to give up.
            async with open_reader(meter) as reader, open_redis(settings) as (redis, address):
                state = open_state(settings, reader, redis, address)
                analyzer = open_analyzer(settings, reader, state["hub"])
                with contextlib.closing(open_bridge(state, analyzer)):
                    async with background(*parts_of(state, analyzer)), closing_at_signal(state):
                        log_startup_summary(settings.leader_key, settings.metrics_key)
                        freeze_gc()
                        yield state
        except StartupFailed as fault:
            abort_startup(str(fault))

    return lifespan


def open_state(
    settings: Settings, reader: FrameReader, redis: RedisClient, address: RedisAddress
) -> AppState:
    """Return the state that requests are answered from."""
    rests, rest_requests, meetings = open_stores(settings, redis)
    stops, minutes = MonitoringStopCache(), MeasuredMinutes(meetings)
    frame_gate = FrameGate(meetings, stops)
    hub = open_hub(meetings, stops, frame_gate, minutes)
    write_probe = WriteProbe(redis)
    connection_log = ConnectionLog(write_probe, str(address))
    limiter = Limiter(redis, settings, capacity_for(allowed_files()))
    return AppState(
        settings=settings,
        meetings=meetings,
        rests=rests,
        rest_requests=rest_requests,
        hub=hub,
        reception=Reception(hub, connection_log),
        connection_log=connection_log,
        heartbeats=Heartbeats(settings.sse_heartbeat_seconds),
        stops=stops,
        frame_gate=frame_gate,
        reader=reader,
        minutes=minutes,
        sio=SocketServer(settings.calling_origins, limiter, settings.affinity_name),
        limiter=limiter,
        slow_clients=SlowClients(allowed_files()),
        write_probe=write_probe,
        redis=redis,
        redis_address=address,
    )


def open_stores(settings: Settings, redis: RedisClient) -> tuple[RestStore, RequestStore, MeetingStore]:
    """Return the stores that read and write rests, requests for them, and meetings."""
    timing = RestTiming(
        cooldown_seconds=settings.rest_cooldown_seconds, notice_seconds=settings.rest_notice_seconds
    )
    threshold = settings.rest_request_threshold
    rests = RestStore(redis, timing)
    rest_requests = RequestStore(redis, rests, threshold=threshold, rest_seconds=settings.rest_seconds)
    meetings = MeetingStore(
        redis, rests, grace_seconds=settings.rest_grace_seconds, request_threshold=threshold
    )
    return rests, rest_requests, meetings


def open_hub(
    meetings: MeetingStore, stops: MonitoringStopCache, frame_gate: FrameGate, minutes: MeasuredMinutes
) -> Hub:
    """Return the hub, with those that observe every event; `open_analyzer` adds one that forgets people."""
    hub = Hub(meetings.history_since)
    for observer in (count_and_log, stops.observe, minutes.observe):
        hub.add_observer(observer)
    hub.topics.add_holder(stops.held)
    hub.add_keeper(frame_gate.keep_stop)
    return hub


def open_analyzer(settings: Settings, reader: FrameReader, hub: Hub) -> FrameAnalyzer:
    """Return what measures in this process.

    After a rest all participants start afresh. When their meeting ends or its measuring is stopped, they are
    forgotten, but not when it merely lapses: the leader goes on when there are cameras again.
    """
    opinion = OpinionSettings(blink_threshold=settings.blink_threshold, blink_minutes=settings.blink_minutes)
    # A meeting is heard from its first frame on: holders are asked a second later, and it may end sooner.
    everyone = ParticipantRegistry(opinion, hub.topics.open)

    def observe(meeting_id: str, entry: Entry) -> None:
        content = entry.content()
        event: EventName = content["event"]
        if event == "rest_ended":
            everyone.begin_anew(meeting_id)
        elif event == "meeting_ended" or is_members_stop(content):
            everyone.forget_meeting(meeting_id)

    hub.add_observer(observe)
    hub.topics.add_holder(everyone.meetings)
    return FrameAnalyzer(reader, everyone)


def open_bridge(state: AppState, analyzer: FrameAnalyzer) -> RestBridge:
    """Register the handlers of Socket.IO, and return what carries rests to its rooms."""
    sio, settings = state["sio"], state["settings"]
    bridge = RestBridge(sio, state["hub"], state["meetings"])
    gate, minutes, limiter = state["frame_gate"], state["minutes"], state["limiter"]
    handlers = Handlers(sio, settings, analyzer, bridge, gate, minutes, limiter)
    handlers.register()
    return bridge


def parts_of(state: AppState, analyzer: FrameAnalyzer) -> Iterator[Part]:
    """Yield the parts that run as long as the server does."""
    redis, hub, settings = state["redis"], state["hub"], state["settings"]
    yield subscription_of(state).run
    yield state["connection_log"].run
    yield hub.topics.keep_wanted
    yield DueRests(redis, state["rests"]).run
    yield MonitoringLapses(state["meetings"], hub).run
    yield state["frame_gate"].run
    yield state["minutes"].run
    yield partial(expire_idle, analyzer.registry)
    yield partial(log_where_to_look, settings.public_url, settings.affinity_name)
    yield state["slow_clients"].run
    yield state["limiter"].windows.keep_forgetting
    yield state["limiter"].shared.run
    # The disks and the memory of a cluster's nodes are the business of whoever runs it.
    if not is_clustered(redis):
        yield partial(keep_rewriting, redis)
        yield partial(keep_warning, redis)


def subscription_of(state: AppState) -> Subscription | Shards:
    """Return what brings the events of Redis to the hub: one connection, or one to each shard."""
    redis, hub, reception = state["redis"], state["hub"], state["reception"]
    if is_clustered(redis):
        return Shards(redis, hub, reception)
    return Subscription(redis, hub, reception, str(state["redis_address"]))


@contextlib.asynccontextmanager
async def closing_at_signal(state: AppState) -> AsyncIterator[None]:
    """End every stream and poll at the stop signal: uvicorn waits until they have ended."""
    hub = state["hub"]
    closing: list[asyncio.Task[None]] = []

    def stop() -> None:
        hub.close()
        closing.append(asyncio.ensure_future(state["sio"].close_all_sessions()))

    with at_stop_signal(stop):
        yield
    hub.close()
    await asyncio.gather(*closing)
