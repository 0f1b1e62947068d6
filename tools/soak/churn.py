"""Meetings that come and go beside the long one: a leader, members, frames, a rest and the end."""

import asyncio
import contextlib
import itertools
from collections.abc import Sequence

import aiohttp
import socketio

from app.tasks import cancel_all
from tools.harness.paced_frames import CALL_SECONDS, connected_leader, frame_payload
from tools.soak.people import Counts, insist, listen

MEMBERS = 5
# Enough that a participant has everything they can have; what each frame leaves shows in the long meeting.
FRAMES = 5


async def come_and_go(
    session: aiohttp.ClientSession,
    address: str,
    frames: Sequence[bytes],
    pause_seconds: float,
    counts: Counts,
) -> None:
    """Hold one short meeting after the other, each under a name of its own, until cancelled.

    The one under way is finished: if cancelled, the client library would leave answers open.
    """
    for number in itertools.count():
        name = f"soak-short-{number}"
        meeting = asyncio.create_task(_hold_short_meeting(session, address, name, frames))
        try:
            await asyncio.shield(meeting)
        except asyncio.CancelledError:
            await meeting
            raise
        counts.short_meetings += 1
        await asyncio.sleep(pause_seconds)


async def _hold_short_meeting(
    session: aiohttp.ClientSession, address: str, meeting: str, frames: Sequence[bytes]
) -> None:
    apart = Counts()
    await insist(session, "POST", f"/api/meetings/{meeting}/start", apart)
    async with connected_leader(address) as leader:
        members = [asyncio.create_task(listen(session, meeting, apart)) for _ in range(MEMBERS)]
        try:
            await leader.call("join_meeting", {"meeting_id": meeting})
            for frame in frames[:FRAMES]:
                with contextlib.suppress(TimeoutError, socketio.exceptions.SocketIOError):
                    payload = frame_payload(frame, meeting)
                    await leader.call("analyze_blink_image", payload, timeout=CALL_SECONDS)
            await insist(session, "POST", f"/api/meetings/{meeting}/rest", apart)
            await insist(session, "DELETE", f"/api/meetings/{meeting}/end", apart)
        finally:
            await cancel_all(members)
