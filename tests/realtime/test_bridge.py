"""Rests reach the Socket.IO room of their meeting, also across processes and outages."""

import asyncio
from dataclasses import replace
from unittest.mock import AsyncMock, create_autospec

import pytest
from redis.exceptions import RedisError

from app.events.history import History
from app.events.hub import Hub
from app.meetings.request_level import RequestLevel
from app.meetings.rest import Rest
from app.meetings.snapshot import Meeting
from app.meetings.store import MeetingStore
from app.realtime.bridge import (
    MAX_HEARD_BY_OTHERS,
    MAX_HEARD_FROM_ADDRESS,
    MAX_HEARD_MEETINGS,
    MAX_ROOMS,
    RestBridge,
    room_of,
)
from app.realtime.server import SocketServer
from app.timestamps import now_ms
from tests.conftest import Lead, StartServer
from tests.loop import run
from tests.realtime.polling import LASTING, Polling
from tools.harness.frames import Frame
from tools.harness.server_process import ServerProcess
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import PATIENCE_SECONDS, until


def test_a_room_hears_of_its_rests(server: ServerProcess, meeting_id: str, lead: Lead) -> None:
    leader, stranger = lead(server), lead(server)
    joined = leader.call("join_meeting", {"meeting_id": meeting_id})
    assert (joined["status"], joined["meeting_id"]) == ("joined", meeting_id)
    other = f"{meeting_id}-other"
    stranger.call("join_meeting", {"meeting_id": other})
    rest = server.http.post(f"/api/meetings/{meeting_id}/rest").json()["rest"]
    assert leader.hear("rest_required")["rest"] == rest
    server.http.delete(f"/api/meetings/{meeting_id}/rest")
    assert leader.hear("rest_ended")["rest"] == rest
    server.wait_for(f"✓ Bridged rest event to Socket.IO: {meeting_id}$")
    server.http.post(f"/api/meetings/{other}/rest")
    assert stranger.hear("rest_required")["meeting_id"] == other
    assert stranger.heard["rest_required"].empty()


def test_who_sends_frames_hears_that_the_meeting_is_over(
    server: ServerProcess, meeting_id: str, lead: Lead
) -> None:
    sender, stranger = lead(server), lead(server)
    sender.call("join_meeting", {"meeting_id": meeting_id})
    other = f"{meeting_id}-other"
    stranger.call("join_meeting", {"meeting_id": other})
    for meeting in (meeting_id, other):
        server.http.post(f"/api/meetings/{meeting}/start")
    server.http.delete(f"/api/meetings/{meeting_id}/end")
    assert sender.hear("meeting_ended")["meeting_id"] == meeting_id
    server.http.delete(f"/api/meetings/{other}/end")
    assert stranger.hear("meeting_ended")["meeting_id"] == other


def test_who_has_left_hears_nothing_more(server: ServerProcess, meeting_id: str, lead: Lead) -> None:
    leaver, stayer = lead(server), lead(server)
    for each in (leaver, stayer):
        each.call("join_meeting", {"meeting_id": meeting_id})
    assert leaver.call("leave_meeting", {"meeting_id": meeting_id})["status"] == "left"
    elsewhere = f"{meeting_id}-other"
    leaver.call("join_meeting", {"meeting_id": elsewhere})
    for meeting in (meeting_id, elsewhere):
        server.http.post(f"/api/meetings/{meeting}/rest")
    assert stayer.hear("rest_required")["meeting_id"] == meeting_id
    assert leaver.hear("rest_required")["meeting_id"] == elsewhere
    assert leaver.heard["rest_required"].empty()


def test_a_room_hears_what_was_published_while_redis_was_out_of_reach(
    own_valkey: ValkeyProcess, start_server: StartServer, meeting_id: str, lead: Lead
) -> None:
    deaf, other = start_server(own_valkey), start_server(own_valkey)
    leader = lead(deaf)
    leader.call("join_meeting", {"meeting_id": meeting_id})
    own_valkey.kill()
    own_valkey.start()
    until(lambda: other.http.post(f"/api/meetings/{meeting_id}/rest").status_code == 200, "a rest starts")
    leader.hear("rest_required")
    other.http.delete(f"/api/meetings/{meeting_id}/rest")
    leader.hear("rest_ended")
    assert leader.heard["rest_required"].empty()


def test_a_bad_meeting_id_joins_nothing(server: ServerProcess, lead: Lead) -> None:
    leader = lead(server)
    for payload in ("x", None, {}, {"meeting_id": "*"}, {"meeting_id": "x" * 65}, {"meeting_id": 5}):
        for event in ("join_meeting", "leave_meeting"):
            assert leader.call(event, payload)["error"] == "bad_request"


def test_a_connection_cannot_join_meetings_without_end(
    server: ServerProcess, meeting_id: str, lead: Lead
) -> None:
    leader = lead(server)
    answers = [leader.call("join_meeting", {"meeting_id": f"{meeting_id}-{n}"})["status"] for n in range(17)]
    assert answers == ["joined"] * 16 + ["error"]
    assert leader.call("join_meeting", {"meeting_id": f"{meeting_id}-3"})["status"] == "joined", "again"


def test_rooms_are_bounded_and_leave_the_event_streams_their_places(
    valkey: ValkeyProcess, start_server: StartServer, meeting_id: str
) -> None:
    # Behind a proxy that is not named nobody has an address.
    server = start_server(valkey, LASTING, FORWARDED_ALLOW_IPS="192.0.2.1")
    joined = joined_rooms(server, meeting_id, MAX_HEARD_MEETINGS + MAX_ROOMS, "203.0.113.1")
    assert joined == MAX_HEARD_MEETINGS


def test_one_address_cannot_take_the_meetings_places_of_others(
    valkey: ValkeyProcess, start_server: StartServer, meeting_id: str
) -> None:
    server = start_server(valkey, LASTING, FORWARDED_ALLOW_IPS="127.0.0.1")
    most = MAX_HEARD_FROM_ADDRESS
    assert joined_rooms(server, meeting_id, most + MAX_ROOMS, "203.0.113.1") == most
    assert joined_rooms(server, f"{meeting_id}-b", MAX_ROOMS, "203.0.113.2") == MAX_ROOMS
    # A meeting that somebody already hears takes no further place.
    late = Polling(server, **{"x-forwarded-for": "203.0.113.1"})
    late.connect()
    late.post(f'421["join_meeting",{{"meeting_id":"{meeting_id}-b-0-0"}}]')
    assert '"status":"joined"' in late.poll()
    late.post(f'422["join_meeting",{{"meeting_id":"{meeting_id}-c"}}]')
    assert "or try again later" in late.poll()


def test_a_place_that_is_left_can_be_taken_again(
    valkey: ValkeyProcess, start_server: StartServer, meeting_id: str
) -> None:
    server = start_server(valkey, LASTING)
    for round_ in range(MAX_HEARD_FROM_ADDRESS // MAX_ROOMS + 2):
        session = Polling(server)
        session.connect()
        for room in range(MAX_ROOMS):
            session.post(f'42{room}["join_meeting",{{"meeting_id":"{meeting_id}-{round_}-{room}"}}]')
            assert '"status":"joined"' in session.poll()
        session.post("1")


def test_a_room_counts_for_somebody_who_is_in_it_and_no_longer_for_who_opened_it(
    valkey: ValkeyProcess, start_server: StartServer, meeting_id: str
) -> None:
    server = start_server(valkey, LASTING, FORWARDED_ALLOW_IPS="127.0.0.1")
    for number in range(MAX_HEARD_FROM_ADDRESS // MAX_ROOMS):
        opener, stayer = (Polling(server, **{"x-forwarded-for": f"203.0.113.{n}"}) for n in (1, 2))
        for session in (opener, stayer):
            session.connect()
            for room in range(MAX_ROOMS):
                session.post(f'42{room}["join_meeting",{{"meeting_id":"{meeting_id}-{number}-{room}"}}]')
                assert '"status":"joined"' in session.poll()
        opener.post("1")
    assert joined_rooms(server, f"{meeting_id}-b", MAX_ROOMS, "203.0.113.1") == MAX_ROOMS


def test_without_the_key_nobody_can_take_the_meetings_places_of_leaders(
    valkey: ValkeyProcess, start_server: StartServer, meeting_id: str
) -> None:
    server = start_server(valkey, LASTING, LEADER_KEY="correct-horse", FORWARDED_ALLOW_IPS="192.0.2.1")
    joined = joined_rooms(server, meeting_id, MAX_HEARD_BY_OTHERS + MAX_ROOMS, "203.0.113.1")
    assert joined == MAX_HEARD_BY_OTHERS
    leader = Polling(server)
    leader.connect('{"key":"correct-horse"}')
    leader.post(f'421["join_meeting",{{"meeting_id":"{meeting_id}"}}]')
    assert '"status":"joined"' in leader.poll()


def joined_rooms(server: ServerProcess, meeting_id: str, wished: int, address: str) -> int:
    """Ask to join `wished` meetings, `MAX_ROOMS` in each session, and return how many were joined."""
    joined = 0
    for number in range(wished // MAX_ROOMS):
        session = Polling(server, **{"x-forwarded-for": address})
        session.connect()
        for room in range(MAX_ROOMS):
            session.post(f'42{room}["join_meeting",{{"meeting_id":"{meeting_id}-{number}-{room}"}}]')
            joined += '"status":"joined"' in session.poll()
    return joined


QUIET = Meeting(
    active=True,
    monitoring=True,
    stopped=False,
    ended=False,
    started_at=None,
    rest=None,
    requests=RequestLevel.NONE,
    requests_until=None,
)
NO_HISTORY = History.since(None, None, None, [])


@pytest.mark.parametrize(("notice", "told_as"), [(0, "rest_required"), (60, "rest_announced")])
def test_after_lost_events_a_room_is_told_of_the_rest_that_there_is_and_not_which_measure_it_was(
    notice: int, told_as: str
) -> None:
    sio = create_autospec(SocketServer, instance=True)
    meetings = create_autospec(MeetingStore, instance=True)

    async def scene() -> None:
        meetings.snapshot_since.return_value = QUIET, NO_HISTORY
        hub, told = Hub(AsyncMock()), asyncio.Event()
        bridge = RestBridge(sio, hub, meetings)
        assert await bridge.join("sid", "m", True, None)
        rest = Rest.new(now_ms(), "few_blinks", 300, notice)
        meetings.snapshot_since.return_value = replace(QUIET, rest=rest), NO_HISTORY
        sio.emit.side_effect = lambda *_, **__: told.set()
        hub.topics["m"].begin_anew()
        async with asyncio.timeout(PATIENCE_SECONDS):
            await told.wait()
        bridge.close()

    run(scene())
    (name, content), room = sio.emit.await_args
    assert (name, content["rest"]["reason"], room["to"]) == (told_as, "eyes", room_of("m"))


def test_what_a_frame_has_shown_goes_to_nobody_but_its_sender(
    server: ServerProcess, meeting_id: str, lead: Lead, face_frames: list[Frame]
) -> None:
    leader, bystander = lead(server), lead(server)
    for each in (leader, bystander):
        each.call("join_meeting", {"meeting_id": meeting_id})
    leader.send(face_frames[0], meeting_id, "p1")
    leader.hear("blink_result")
    server.http.post(f"/api/meetings/{meeting_id}/rest")
    bystander.hear("rest_required")
    assert bystander.heard["blink_result"].empty()


def test_who_leaves_before_the_room_hears_anything_is_not_kept_waiting() -> None:
    sio = create_autospec(SocketServer, instance=True)
    meetings = create_autospec(MeetingStore, instance=True)

    async def silent(*_: object) -> None:
        await asyncio.Event().wait()

    async def scene() -> None:
        meetings.snapshot_since.side_effect = silent
        bridge = RestBridge(sio, Hub(AsyncMock()), meetings)
        joining = asyncio.ensure_future(bridge.join("sid", "m", leads=True, address=None))
        await asyncio.wait([joining], timeout=0.01)
        assert not joining.done()
        bridge.leave_all("sid")
        async with asyncio.timeout(PATIENCE_SECONDS):
            await joining

    run(scene())


def test_who_leaves_a_room_can_join_another_and_nobody_listens_to_the_first_any_more() -> None:
    sio = create_autospec(SocketServer, instance=True)
    meetings = create_autospec(MeetingStore, instance=True)
    meetings.snapshot_since.return_value = QUIET, NO_HISTORY

    async def scene() -> None:
        hub = Hub(AsyncMock())
        bridge = RestBridge(sio, hub, meetings)
        rooms = [f"m{number}" for number in range(MAX_ROOMS)]
        assert all([await bridge.join("sid", room, leads=True, address=None) for room in rooms])
        assert not await bridge.join("sid", "more", leads=True, address=None)
        await bridge.leave("sid", rooms[0])
        assert await bridge.join("sid", "more", leads=True, address=None)
        assert hub.listener_count == MAX_ROOMS
        bridge.close()

    run(scene())


def test_a_room_is_joined_while_redis_is_away_too() -> None:
    sio = create_autospec(SocketServer, instance=True)
    meetings = create_autospec(MeetingStore, instance=True)
    meetings.snapshot_since.side_effect = RedisError

    async def scene() -> None:
        bridge = RestBridge(sio, Hub(AsyncMock()), meetings)
        async with asyncio.timeout(PATIENCE_SECONDS):
            assert await bridge.join("sid", "m", leads=True, address=None)
        bridge.close()

    run(scene())


def test_who_joins_during_a_rest_is_told_of_no_rest_that_has_begun(
    server: ServerProcess, meeting_id: str, lead: Lead
) -> None:
    rest = server.http.post(f"/api/meetings/{meeting_id}/rest").json()["rest"]
    leader = lead(server)
    assert leader.call("join_meeting", {"meeting_id": meeting_id})["status"] == "joined"
    server.http.delete(f"/api/meetings/{meeting_id}/rest")
    assert leader.hear("rest_ended")["rest"] == rest
    assert leader.heard["rest_required"].empty()
