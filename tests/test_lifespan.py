"""Whatever the lifespan starts and connects works in a server, even parts that no other test would miss."""

from collections.abc import Awaitable, Callable, Iterator
from itertools import cycle

import pytest

from app.meetings.keys import meeting_key
from app.meetings.store import MeetingStore
from app.timestamps import iso, now_ms
from tests.api.test_summary import has_measured
from tests.conftest import Lead, Listen, NewServer
from tests.events.test_subscription import subscribers
from tests.loop import run
from tests.meetings.stores import open_stores
from tests.patience import PATIENT
from tools.harness.event_stream import EventStream
from tools.harness.frames import Frame
from tools.harness.leader import Leader
from tools.harness.server_process import ServerProcess, uvicorn
from tools.harness.unlimited import UNLIMITED
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import until

# Minutes and an hour become moments; but while Redis is away, its last answer holds an hour for all frames,
# and all of them come in the same minute.
HURRIED = """
from app.events import topics
from app.measuring import registry
from app.realtime import frame_gate, measured_minutes, monitoring_lapses, monitoring_stops
topics.LINGER_SECONDS = 0.1
registry.IDLE_SECONDS = 0.5
registry.EXPIRE_INTERVAL_SECONDS = 0.1
monitoring_lapses.POLL_INTERVAL_SECONDS = 0.1
frame_gate.REDIS_AWAY_SECONDS = 0.1
monitoring_stops.AWAY_VALID_SECONDS = 3600.0
measured_minutes.now_ms = lambda: 0
"""


@pytest.fixture(scope="module")
def hurried(valkey: ValkeyProcess, new_server: NewServer) -> Iterator[ServerProcess]:
    """A server whose long waits last moments."""
    with new_server({"REDIS_URL": valkey.url} | UNLIMITED, uvicorn(first=PATIENT + HURRIED)) as server:
        server.wait_for_redis()
        yield server


def test_who_sends_no_frame_any_more_is_forgotten_though_nobody_else_sends_one(
    hurried: ServerProcess, valkey: ValkeyProcess, lead: Lead, meeting_id: str, face_frames: list[Frame]
) -> None:
    be_measured_and_forgotten(lead(hurried), valkey, face_frames[0], meeting_id)


def test_a_leader_whose_frames_have_stopped_is_told_of_by_the_server_itself(
    hurried: ServerProcess, valkey: ValkeyProcess, listen: Listen, meeting_id: str
) -> None:
    stream = listen(hurried, meeting_id)
    hurried.http.post(f"/api/meetings/{meeting_id}/start").raise_for_status()
    stream.next_message("monitoring_started")
    with valkey.client() as redis:
        redis.set(meeting_key(meeting_id, "monitoring_until", clustered=False), iso(now_ms() - 1), ex=60)
    assert stream.next_message("monitoring_stopped").data["reason"] == "no_frames"


def test_a_meeting_that_could_not_be_asked_about_is_asked_about_again_beside_its_frames(
    hurried: ServerProcess, valkey: ValkeyProcess, lead: Lead, meeting_id: str, face_frames: list[Frame]
) -> None:
    leader = lead(hurried)
    hurried.http.post(f"/api/meetings/{meeting_id}/start").raise_for_status()
    with valkey.client() as redis:
        # With a key of the wrong type, every script about the meeting fails.
        spoilt = meeting_key(meeting_id, "monitoring_until", clustered=False)
        redis.delete(spoilt)
        redis.rpush(spoilt, "no text")
        assert not is_refused(leader, face_frames[0], meeting_id)
        # A stop whose event is lost.
        redis.set(meeting_key(meeting_id, "stopped", clustered=False), now_ms(), ex=60)
    until(lambda: is_refused(leader, face_frames[1], meeting_id), "the stop is known")


def test_a_stop_that_was_heard_is_lifted_by_another_servers_start_though_nobody_is_measured_here_any_more(
    hurried: ServerProcess, valkey: ValkeyProcess, lead: Lead, meeting_id: str, face_frames: list[Frame]
) -> None:
    leader = lead(hurried)

    async def elsewhere(change: Callable[[MeetingStore], Awaitable[object]]) -> None:
        async with open_stores(valkey.url) as stores:
            await change(stores.meetings)

    be_measured(leader, valkey, face_frames[0], meeting_id)
    # A listener keeps the meeting heard, however slow the machine is.
    with EventStream(hurried.url, meeting_id) as stream:
        run(elsewhere(lambda meetings: meetings.stop_measuring(meeting_id)))
        stream.next_message("monitoring_stopped")
        until(lambda: is_refused(leader, face_frames[1], meeting_id), "the stop holds")
    # By then, everyone measured before is forgotten, too.
    be_measured_and_forgotten(leader, valkey, face_frames[2], f"{meeting_id}-later")
    assert subscribers(valkey, meeting_id) == [1]
    run(elsewhere(lambda meetings: meetings.start(meeting_id)))
    until(lambda: not is_refused(leader, face_frames[3], meeting_id), "the start is heard")


def test_a_meeting_that_begins_in_the_minute_in_which_another_ended_has_that_minute_too(
    hurried: ServerProcess, lead: Lead, meeting_id: str, face_frames: list[Frame]
) -> None:
    leader, frames = lead(hurried), cycle(face_frames)

    def is_counted() -> bool:
        return not is_refused(leader, next(frames), meeting_id) and has_measured(hurried, meeting_id)

    for _ in ("one", "another"):
        hurried.http.post(f"/api/meetings/{meeting_id}/start").raise_for_status()
        until(is_counted, "the minute is counted")
        hurried.http.delete(f"/api/meetings/{meeting_id}/end").raise_for_status()


def be_measured(leader: Leader, valkey: ValkeyProcess, frame: Frame, meeting_id: str) -> None:
    """Send frames until the server hears the meeting because somebody is measured in it."""
    until(
        lambda: not is_refused(leader, frame, meeting_id) and subscribers(valkey, meeting_id) == [1],
        "the meeting is heard",
    )


def be_measured_and_forgotten(leader: Leader, valkey: ValkeyProcess, frame: Frame, meeting_id: str) -> None:
    """Be measured, send no more frames, and wait until nobody in the meeting is remembered."""
    be_measured(leader, valkey, frame, meeting_id)
    until(lambda: subscribers(valkey, meeting_id) == [0], "nobody is known any more")


def is_refused(leader: Leader, frame: Frame, meeting_id: str) -> bool:
    answer = leader.send(frame, meeting_id, "somebody")
    assert answer["status"] == "ok" or answer["error"] == "stopped", answer
    return bool(answer["status"] != "ok")
