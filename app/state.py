"""What lives from the start of the server to its stop, typed, as every endpoint sees it."""

from typing import TypedDict

from app.config.settings import Settings
from app.connections.slow_clients import SlowClients
from app.events.connection_log import ConnectionLog
from app.events.heartbeats import Heartbeats
from app.events.hub import Hub
from app.events.reception import Reception
from app.limiting.limiter import Limiter
from app.measuring.readers import FrameReader
from app.meetings.request_store import RequestStore
from app.meetings.rest_store import RestStore
from app.meetings.store import MeetingStore
from app.meetings.write_probe import WriteProbe
from app.realtime.frame_gate import FrameGate
from app.realtime.measured_minutes import MeasuredMinutes
from app.realtime.monitoring_stops import MonitoringStopCache
from app.realtime.server import SocketServer
from app.storage.client import RedisClient
from app.storage.redis_client import RedisAddress


class AppState(TypedDict):
    """The lifespan's state: `request.state["meetings"]` and so on."""

    settings: Settings
    meetings: MeetingStore
    rests: RestStore
    rest_requests: RequestStore
    hub: Hub
    reception: Reception
    connection_log: ConnectionLog
    heartbeats: Heartbeats
    stops: MonitoringStopCache
    frame_gate: FrameGate
    reader: FrameReader
    minutes: MeasuredMinutes
    sio: SocketServer
    limiter: Limiter
    slow_clients: SlowClients
    write_probe: WriteProbe
    redis: RedisClient
    redis_address: RedisAddress
