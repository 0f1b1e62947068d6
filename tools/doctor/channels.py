"""Do calls get in and rests get out? Socket.IO's handshake, CORS, and a rest's way through a stream."""

import json
import re
import secrets
from collections.abc import Iterator, Mapping
from typing import Any

from tools.doctor.event_stream import EventStream
from tools.doctor.findings import Finding, Level, fault, good, hint
from tools.doctor.polling import HANDSHAKE
from tools.doctor.refusals import refused
from tools.doctor.wire import Address, Answer, ask

# If it takes longer than this, something on the way holds the stream back.
CONNECTED_SECONDS = 5.0
ARRIVAL_SECONDS = 5.0
# The default is 15; proxies commonly cut a silent stream after 60.
HEARTBEAT_SECONDS = 40.0
SET_KEY = (
    "set LEADER_KEY on the server to a long random word (openssl rand -hex 16), deploy again, and give it "
    "to the leaders"
)
LEFT_ALONE = "switch off response buffering and compression for /api/sse/events"
BUFFERED = f"a proxy buffers the stream: {LEFT_ALONE}"


def check_handshake(address: Address) -> Finding:
    """Open and close one Socket.IO session by polling; no other transport may be offered."""
    answer = ask(address, "GET", HANDSHAKE)
    if answer.status != 200 or not answer.body.startswith(b"0{"):
        cure = "start the server with app.main:socket_app, and let the proxy pass /socket.io/ unchanged"
        return refused("socket.io", answer, "and no Engine.IO session", cure)
    session = _leave(address, answer)
    if session.get("upgrades"):
        return fault(
            "socket.io", f"offers {session['upgrades']}", "something other than this server answers here"
        )
    return good("socket.io", "a polling session opens, and no upgrade is offered")


def _leave(address: Address, opened: Answer) -> Any:
    """Close a polling session again instead of letting the server wait for us; returns its description."""
    session = json.loads(opened.body[1:])
    ask(address, "POST", f"{HANDSHAKE}&sid={session['sid']}", text="1")
    return session


def check_cors(address: Address, extensions: Mapping[str, str]) -> Iterator[Finding]:
    """May these extensions call the API and Socket.IO? Exactly one header has to say so."""
    for extension_id, whose in extensions.items():
        origin = f"chrome-extension://{extension_id}"
        preflight = ask(
            address,
            "OPTIONS",
            "/api/meetings/doctor/rest",
            headers={
                "Origin": origin,
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "authorization,content-type",
            },
        )
        polling = ask(address, "GET", HANDSHAKE, headers={"Origin": origin})
        if polling.status == 200:
            _leave(address, polling)
        yield _judge_cors(origin, whose, preflight, polling)


def _judge_cors(origin: str, whose: str, preflight: Answer, polling: Answer) -> Finding:
    name = "cors extension"
    for what, answer in (("API", preflight), ("Socket.IO", polling)):
        if answer.status >= 500:
            return refused(name, answer, f"on the {what}")
        allowed = answer.every("access-control-allow-origin")
        if len(allowed) > 1:
            cure = "something in front of the server adds CORS headers: switch that off"
            return fault(name, f"{what}: {len(allowed)} allow-origin headers, which browsers refuse", cure)
        if allowed not in ([origin], ["*"]):
            return fault(name, f"{what}: refused", f"add {origin} to ALLOWED_ORIGINS ({whose})")
    return good(name, f"{origin} may call the API and Socket.IO ({whose})")


def check_stream(address: Address, leader_key: str | None) -> Iterator[Finding]:
    """Listen to a meeting of our own, send a rest through it, and wait for a heartbeat."""
    meeting = f"doctor-{secrets.token_hex(8)}"
    try:
        stream = EventStream(address, f"/api/sse/events?meeting_id={meeting}", CONNECTED_SECONDS)
    except TimeoutError:
        yield fault("stream", f"not even opened after {CONNECTED_SECONDS:.0f} s", BUFFERED)
        return
    with stream:
        if stream.answer.status != 200:
            yield refused("stream", stream.answer)
            return
        if not stream.hears("connected", CONNECTED_SECONDS):
            yield fault("stream", f"open, but silent for {CONNECTED_SECONDS:.0f} s", BUFFERED)
            return
        yield _judge_headers(stream.answer)
        yield from _send_rest(address, meeting, leader_key, stream)
        yield _await_heartbeat(stream)


def _judge_headers(answer: Answer) -> Finding:
    control = answer.first("cache-control")
    if "text/event-stream" not in answer.first("content-type"):
        return fault("stream", "not a text/event-stream", "something other than this server answers here")
    if "no-transform" not in control or re.search("gzip|br|deflate", answer.first("content-encoding")):
        return hint("stream", "cached or compressed on the way", f"{LEFT_ALONE}, which may hold it back")
    return good("stream", "opens at once, neither buffered nor compressed")


def _send_rest(
    address: Address, meeting: str, leader_key: str | None, stream: EventStream
) -> Iterator[Finding]:
    path = f"/api/meetings/{meeting}"
    # First as somebody who only found the address: whatever they may do, everyone may do.
    started = ask(address, "POST", f"{path}/start")
    open_to_all = started.status == 200
    headers = {"Authorization": f"Bearer {leader_key}"} if leader_key and not open_to_all else {}
    if headers:
        started = ask(address, "POST", f"{path}/start", headers=headers)
    yield _judge_key(address, leader_key, open_to_all, started)
    if started.status == 200:
        try:
            found = _follow_rest(address, meeting, headers, stream)
        finally:
            ask(address, "DELETE", f"{path}/end", headers=headers)
        if found.level is Level.GOOD and not stream.hears("meeting_ended", ARRIVAL_SECONDS):
            cure = "is Redis connected? Read the server's log"
            found = fault("rest", "it arrives, but the meeting's end does not", cure)
        yield found


def _judge_key(address: Address, leader_key: str | None, open_to_all: bool, started: Answer) -> Finding:
    name = "leader key"
    if open_to_all:
        if address.is_local and not leader_key:
            return good(name, "none, which is fine on this machine only")
        return hint(name, "none: everyone who finds this address may start meetings and send frames", SET_KEY)
    if started.status == 200:
        return good(name, "asked for, and the one given is right")
    if started.status not in (401, 403):
        return refused(name, started, "on POST /start")
    if leader_key:
        return fault(
            name,
            "the one given is not the server's: every leader with it is refused",
            "compare LEADER_KEY here with the variable of the service (blanks and quotes count), deploy "
            "again if you change that one, and give the right one to the leaders",
        )
    return hint(
        name,
        "asked for, and none given: neither a rest nor a frame was tried",
        "run it again with LEADER_KEY set to check the whole way",
    )


def _follow_rest(address: Address, meeting: str, headers: dict[str, str], stream: EventStream) -> Finding:
    path = f"/api/meetings/{meeting}"
    sent = ask(address, "POST", f"{path}/rest", headers=headers, body={"reason": "manual", "seconds": 10})
    if sent.status != 200:
        return refused("rest", sent, "on POST /rest")
    if not stream.hears("rest_required", ARRIVAL_SECONDS):
        return fault("rest", f"answered 200, but nobody heard of it in {ARRIVAL_SECONDS:.0f} s", BUFFERED)
    if held_back := _come_back(address, meeting):
        return held_back
    ask(address, "DELETE", f"{path}/rest", headers=headers)
    if not stream.hears("rest_ended", ARRIVAL_SECONDS):
        return fault("rest", "it arrives, but its end does not", "is Redis connected? Read the server's log")
    return good("rest", f"start, rest and end all arrive; the call took {sent.seconds * 1000:.0f} ms")


def _come_back(address: Address, meeting: str) -> Finding | None:
    """Return what is wrong for a client that returns in a rest: only then is there enough to compress."""
    path = f"/api/sse/events?meeting_id={meeting}&last_event_id=0-0"
    try:
        with EventStream(address, path, CONNECTED_SECONDS) as stream:
            if stream.answer.status != 200:
                return refused("rest", stream.answer, "to a client that returns")
            if stream.hears("rest_required", ARRIVAL_SECONDS):
                return None
    except TimeoutError:
        pass  # no part of the answer has come, which is reported below
    seen = f"it arrives, but a client that returns while it lasts hears nothing for {ARRIVAL_SECONDS:.0f} s"
    return fault("rest", seen, BUFFERED)


def _await_heartbeat(stream: EventStream) -> Finding:
    if not stream.hears("heartbeat", HEARTBEAT_SECONDS):
        return fault(
            "heartbeat",
            f"none in {HEARTBEAT_SECONDS:.0f} s",
            "set SSE_HEARTBEAT_SECONDS to 15, and let the proxy pass a stream on as it comes",
        )
    return good("heartbeat", "arrives")
