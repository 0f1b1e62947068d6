"""What the calls answer, one Struct each. The OpenAPI document forbids every field that is not here."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType
from starlette.responses import Response

from app.ids import OpaqueId
from app.meetings.request_level import RequestLevel
from app.meetings.rest_shape import RestView
from app.meetings.summary import MeetingSummary
from app.timestamps import Timestamp

Count = Annotated[int, Meta(ge=0)]


class MeetingStarted(Struct, frozen=True, tag_field="status", tag="started"):
    """The meeting is on; `started_at` is when it first began."""

    meeting_id: OpaqueId
    timestamp: Timestamp
    started_at: Timestamp


class MeetingEnded(Struct, frozen=True, tag_field="status", tag="ended"):
    """The meeting is over; this is what it was like, and then everything about it is forgotten.

    The summary of a meeting that was over already is empty: its `started_at` is null.
    """

    meeting_id: OpaqueId
    timestamp: Timestamp
    summary: MeetingSummary


class MonitoringStopped(Struct, frozen=True, tag_field="status", tag="stopped"):
    """Frames of this meeting are refused until the next start, or its end."""

    meeting_id: OpaqueId
    timestamp: Timestamp


class RestAnswer(Struct, frozen=True, tag_field="status", tag="ok"):
    """The rest that is announced or running now, if there is one."""

    meeting_id: OpaqueId
    timestamp: Timestamp
    rest: RestView | None


class RestRequested(Struct, frozen=True, tag_field="status", tag="ok"):
    """How near the members who have asked are to a rest, never how many they are.

    Also until when the requests count, how many are needed, and the rest now.
    """

    meeting_id: OpaqueId
    timestamp: Timestamp
    rest: RestView | None
    rest_requests: RequestLevel
    rest_requests_until: Timestamp | None
    rest_request_threshold: Count


class MeetingStatus(Struct, frozen=True):
    """The meeting at one moment; one that nobody has started is simply not active.

    `stopped` says whether a member has stopped the measuring.
    """

    meeting_id: OpaqueId
    active: bool
    monitoring: bool
    stopped: bool
    rest_flg: bool
    started_at: Timestamp | None
    rest_started_at: Timestamp | None
    rest: RestView | None
    rest_requests: RequestLevel
    timestamp: Timestamp


class RedisConfig(Struct, frozen=True):
    """Where Redis is, never its password; for a cluster or sentinels, the first node that was named."""

    host: str
    port: Count
    mode: Literal["cluster", "sentinel"] | UnsetType = UNSET


class Health(Struct, frozen=True):
    """Whether the server and its Redis are well."""

    status: Literal["healthy", "degraded"]
    redis: Literal["connected", "disconnected"]
    redis_config: RedisConfig


class SocketIo(Struct, frozen=True):
    """Where frames go."""

    path: str
    transports: list[Literal["polling"]]


class Service(Struct, frozen=True):
    """What this server is, which build of its version, and its calls by name, as `METHOD|METHOD /path`."""

    service: str
    status: Literal["running"]
    version: str
    build: str
    socketio: SocketIo
    endpoints: dict[str, str]


def json_response(
    content: Struct, status: HTTPStatus = HTTPStatus.OK, headers: Mapping[str, str] | None = None
) -> Response:
    """Return a Struct as the JSON of an answer."""
    return Response(msgspec.json.encode(content), status, headers, "application/json")
