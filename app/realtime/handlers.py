"""What the server does with each Socket.IO event, and how it answers."""

import logging
from functools import partial
from typing import Any

from msgspec import Struct

from app.bearer_key import WRONG_LEADER_KEY, is_valid_key
from app.config.settings import Settings
from app.errors import INTERNAL, ApiError, FrameError
from app.ids import OpaqueId
from app.limiting.limiter import Limiter
from app.log_context import bind
from app.measuring.analyzer import FrameAnalyzer
from app.measuring.busy import Busy
from app.measuring.registry import TrackedParticipant, participant_key
from app.metrics import FRAME_SECONDS, count_result
from app.payloads import PayloadError, read_payload
from app.realtime.bridge import RestBridge
from app.realtime.frame import Frame, read_frame
from app.realtime.frame_gate import FrameGate
from app.realtime.measured_minutes import MeasuredMinutes
from app.realtime.refusal_log import RefusalLog
from app.realtime.refusals import echo_fields, error, refused
from app.realtime.server import SocketServer
from app.timestamps import iso, now_ms

logger = logging.getLogger(__name__)

STOPPED = "A member has stopped the measuring in this meeting; the leader can start it again."
FORBIDDEN = "This server needs a leader key: connect with auth {key: …}."
GONE = "This connection has gone; connect again."
TAKEN = (
    "Another connection is sending this participant right now; end that one, or send another participant_id."
)
FULL = "There are too many meetings here already; leave one if you are in several, or try again later."


class MeetingPayload(Struct, frozen=True, kw_only=True):
    """Which meeting's rests a connection wants to hear of, or no longer."""

    meeting_id: OpaqueId


class Handlers:
    """One instance per process; `sio` is the Socket.IO server on which it answers."""

    def __init__(
        self,
        sio: SocketServer,
        settings: Settings,
        analyzer: FrameAnalyzer,
        bridge: RestBridge,
        gate: FrameGate,
        minutes: MeasuredMinutes,
        limiter: Limiter,
    ) -> None:
        self.sio = sio
        self.settings = settings
        self.analyzer = analyzer
        self.bridge = bridge
        self.gate = gate
        self.minutes = minutes
        self.limiter = limiter
        self.leaders: set[str] = set()
        self.with_wrong_key: set[str] = set()
        # Who sends: in memory only, for as long as the connection exists.
        self.addresses: dict[str, str | None] = {}
        self.refusals = RefusalLog()

    def register(self) -> None:
        """Answer these events from now on."""
        self.sio.on("connect", self.connect)
        self.sio.on("disconnect", self.disconnect)
        self.sio.on("join_meeting", self.join_meeting)
        self.sio.on("leave_meeting", self.leave_meeting)
        self.sio.on("analyze_blink_image", self.analyze_blink_image)

    async def connect(self, sid: str, environ: dict[str, Any], auth: object = None) -> None:
        """Accept a connection; only one with the leader key may send frames later.

        Raises `ApiError` (429) for one with a key, right or wrong, whose address has tried too many.
        """
        given = auth.get("key") if isinstance(auth, dict) else None
        address = self.limiter.addresses.of(environ["asgi.scope"])
        right = is_valid_key(self.settings.leader_key, given)
        if given and self.settings.leader_key is not None:
            await self.limiter.record_key_attempt("leader", address, right=right)
        if right:
            self.leaders.add(sid)
        elif given:
            self.with_wrong_key.add(sid)
        self.addresses[sid] = address
        self.refusals.open(sid)
        logger.info("✓ Socket.IO client connected: %s", sid)

    async def disconnect(self, sid: str, _reason: str) -> None:
        """Forget everything about this connection, and release its participants."""
        self.leaders.discard(sid)
        self.with_wrong_key.discard(sid)
        self.addresses.pop(sid, None)
        self.refusals.close(sid)
        self.bridge.leave_all(sid)
        self.analyzer.registry.release(sid)
        logger.info("Socket.IO client disconnected: %s", sid)

    async def join_meeting(self, sid: str, payload: object = None, *_: object) -> dict[str, object]:
        """Let a connection hear of a meeting's rests; answers `joined`, or what is wrong."""
        try:
            meeting_id = read_payload(payload, MeetingPayload).meeting_id
        except PayloadError as fault:
            return error("bad_request", str(fault))
        if sid not in self.addresses:
            # A request that outlives its connection must not escape the limit of its address.
            return error("bad_request", GONE)
        address = self.addresses[sid]
        try:
            await self.limiter.hit("joins", address, meeting_id)
        except ApiError as refusal:
            return refused(refusal)
        if not await self.bridge.join(sid, meeting_id, sid in self.leaders, address):
            return error("bad_request", FULL)
        return {"status": "joined", "meeting_id": meeting_id, "timestamp": iso(now_ms())}

    async def leave_meeting(self, sid: str, payload: object = None, *_: object) -> dict[str, object]:
        """Let a connection stop hearing of a meeting's rests."""
        try:
            meeting_id = read_payload(payload, MeetingPayload).meeting_id
        except PayloadError as fault:
            return error("bad_request", str(fault))
        await self.bridge.leave(sid, meeting_id)
        return {"status": "left", "meeting_id": meeting_id, "timestamp": iso(now_ms())}

    async def analyze_blink_image(
        self, sid: str, payload: object = None, *_more: object
    ) -> dict[str, object]:
        """Measure one frame; the answer goes out as `blink_result` and as the acknowledgement."""
        with FRAME_SECONDS.time():
            answer = await self.answer_to(sid, payload)
        count_result(answer)
        self.refusals.note(sid, payload, answer)
        await self.sio.emit("blink_result", answer, to=sid)
        return answer

    async def answer_to(self, sid: str, payload: object) -> dict[str, object]:
        """Return the result of a frame, or an error that says what to do."""
        try:
            frame = read_frame(payload, self.settings.max_image_bytes)
            return await self.result_of(sid, frame)
        except FrameError as refusal:
            return error(refusal.code, refusal.detail) | echo_fields(payload)
        except ApiError as refusal:
            return refused(refusal) | echo_fields(payload)
        except Busy as reason:
            return error("busy", str(reason)) | echo_fields(payload)
        except Exception:
            # Whatever it is, the sender of the frame must not wait for an answer that never comes.
            logger.exception("A frame could not be measured")
            return error(INTERNAL.error, INTERNAL.detail) | echo_fields(payload)

    async def result_of(self, sid: str, frame: Frame) -> dict[str, object]:
        """Measure a checked frame; raises `FrameError`, `Busy`, or `ApiError` if it is one too many."""
        tracked, begins = await self.admit(sid, frame)
        level = logging.INFO if begins else logging.DEBUG
        logger.log(level, "✓ Received blink analysis request from %s for meeting %s", sid, frame.meeting_id)
        observation = await self.analyzer.measure(
            tracked, frame.image, frame.captured_at, partial(self.refuse_stopped, frame.meeting_id)
        )
        if observation.invalid is None:
            self.minutes.note(frame.meeting_id)
        blinked = "true" if observation.blink_detected else "false"
        logger.log(level, "✓ Sent blink result to %s: blink_detected=%s", sid, blinked)
        return {
            "status": "ok",
            "server_timestamp": iso(now_ms()),
            **frame.echo_fields(),
            **observation.as_json(),
            **(observation.outlines_as_json() if frame.wants_eyes else {}),
        }

    async def admit(self, sid: str, frame: Frame) -> tuple[TrackedParticipant, bool]:
        """Return the participant of a frame that may be measured, and whether a visit begins with it.

        Raises `FrameError`, or `ApiError` if it is one too many.
        """
        if sid not in self.leaders:
            raise FrameError("forbidden", WRONG_LEADER_KEY if sid in self.with_wrong_key else FORBIDDEN)
        address = self.addresses.get(sid)
        await self.limiter.hit("frames", address, frame.meeting_id)
        await self.refuse_stopped(frame.meeting_id)
        if sid not in self.addresses:
            # It went while Redis was asked: its leader, who may be back already, needs the participant.
            raise FrameError("bad_request", GONE)
        bind(meeting_id=frame.meeting_id)
        key = participant_key(frame.meeting_id, sid, frame.participant_id, frame.participant_index)
        seen = self.analyzer.registry.touch(key, sid, address)
        if seen is None:
            raise FrameError("busy", TAKEN)
        return seen

    async def refuse_stopped(self, meeting_id: str) -> None:
        """Raise `FrameError` (`stopped`) once a member has stopped the meeting's measuring."""
        if not await self.gate.admits(meeting_id):
            raise FrameError("stopped", STOPPED)
