"""What lives between start and stop of the server, typed, as every endpoint sees it."""

from typing import TypedDict

from redis.asyncio import Redis

from app.config.settings import Settings
from app.connections.slow_clients import SlowClients
from app.events.heartbeats import Heartbeats
from app.events.hub import Hub
from app.limiting.limiter import Limiter
from app.measuring.readers import FrameReader
from app.meetings.request_store import RequestStore
from app.meetings.rest_store import RestStore
from app.meetings.store import MeetingStore
from app.meetings.trial import Trial
from app.realtime.measured_minutes import MeasuredMinutes
from app.realtime.monitoring_stops import MonitoringStopCache
from app.realtime.server import SocketServer
from app.storage.cluster_client import BoundedCluster
from app.storage.redis_client import RedisAddress


class AppState(TypedDict):
    """The lifespan's state: `request.state["meetings"]` and so on."""

    settings: Settings
    meetings: MeetingStore
    rests: RestStore
    requests: RequestStore
    hub: Hub
    heartbeats: Heartbeats
    stops: MonitoringStopCache
    reader: FrameReader
    minutes: MeasuredMinutes
    sio: SocketServer
    limiter: Limiter
    slow_clients: SlowClients
    trial: Trial
    redis: Redis | BoundedCluster
    redis_address: RedisAddress
