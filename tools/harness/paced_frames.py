"""Frames at a steady pace, as the leader's extension sends one participant's, and clients that send them."""

import asyncio
import contextlib
import itertools
import time
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import socketio
from engineio.payload import Payload

from app.realtime.engine import MAX_PACKETS_A_REQUEST
from app.timestamps import iso, now_ms
from tools.harness.waiting import PATIENCE_SECONDS

# After a stall, one poll brings the answers to all frames. By default the library takes sixteen packets and
# ends the session if there are more.
Payload.max_decode_packets = MAX_PACKETS_A_REQUEST
# Frames that the leader's extension has in flight to a near server; any more are left out, never queued.
IN_FLIGHT = 2
CALL_SECONDS = 10
NO_ANSWER, LEFT_OUT = "none", "left out"

# Takes "ok", the code of an error, NO_ANSWER or LEFT_OUT, and how many seconds it took.
Note = Callable[[str, float], None]


@contextlib.asynccontextmanager
async def connected_leaders(url: str, count: int) -> AsyncIterator[list[socketio.AsyncClient]]:
    """Yield `count` clients that are connected to a server, and disconnect them after the block."""
    async with contextlib.AsyncExitStack() as leaving:
        yield [await leaving.enter_async_context(connected_leader(url)) for _ in range(count)]


@contextlib.asynccontextmanager
async def connected_leader(url: str) -> AsyncIterator[socketio.AsyncClient]:
    """Yield a client that is connected to a server, however busy the machine is."""
    # By default the library gives a session one second to open, and a request five, and Ctrl-C is its own.
    client = socketio.AsyncClient(reconnection=False, request_timeout=PATIENCE_SECONDS, handle_sigint=False)
    try:
        await client.connect(url, transports=["polling"], wait_timeout=int(PATIENCE_SECONDS))
        yield client
        # Not after a failure: there may be no server left to answer the goodbye.
        await client.disconnect()
    finally:
        if client.eio.http is not None:
            await client.eio.http.close()


def frame_payload(image: bytes, meeting: str, **more: object) -> dict[str, Any]:
    """Return the payload that sends a frame taken now."""
    return {"image": image, "meeting_id": meeting, "timestamp": iso(now_ms()), **more}


async def send_frames(
    client: socketio.AsyncClient,
    meeting: str,
    participant: str,
    frames: Sequence[bytes],
    rate: float,
    note: Note,
    begin_after: float = 0.0,
) -> None:
    """Send the frames at `rate` a second, again and again, until cancelled; `note` hears of each.

    `begin_after` seconds pass before the first one.
    """
    loop = asyncio.get_running_loop()
    under_way: set[asyncio.Task[None]] = set()
    due = loop.time() + begin_after
    try:
        for number, frame in enumerate(itertools.cycle(frames)):
            due += 1 / rate
            await asyncio.sleep(max(0.0, due - loop.time()))
            if len(under_way) >= IN_FLIGHT:
                note(LEFT_OUT, 0.0)
                continue
            payload = frame_payload(frame, meeting, participant_id=participant, seq=number)
            task = asyncio.create_task(_send(client, payload, note))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
    finally:
        for task in under_way:
            task.cancel()


async def _send(client: socketio.AsyncClient, payload: dict[str, Any], note: Note) -> None:
    began = time.monotonic()
    try:
        answer = await client.call("analyze_blink_image", payload, timeout=CALL_SECONDS)
    except (TimeoutError, socketio.exceptions.SocketIOError):
        note(NO_ANSWER, time.monotonic() - began)
        return
    note(answer["error"] if answer["status"] == "error" else "ok", time.monotonic() - began)


def turned(frames: Sequence[bytes], number: int, people: int) -> list[bytes]:
    """Return the frames from another start for each of `people`, so that they do not all blink at once."""
    start = len(frames) // people * number
    return [*frames[start:], *frames[:start]]
