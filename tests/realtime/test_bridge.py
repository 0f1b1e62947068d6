"""Rests reach the Socket.IO room of their meeting, also across processes and outages."""

from tests.conftest import Lead, StartServer
from tools.harness.server_process import ServerProcess
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import until


def test_a_room_hears_of_its_rests(server: ServerProcess, meeting_id: str, lead: Lead) -> None:
    leader, stranger = lead(server), lead(server)
    joined = leader.call("join_meeting", {"meeting_id": meeting_id})
    assert (joined["status"], joined["meeting_id"]) == ("joined", meeting_id)
    stranger.call("join_meeting", {"meeting_id": f"{meeting_id}-other"})
    rest = server.http.post(f"/api/meetings/{meeting_id}/rest").json()["rest"]
    assert leader.hear("rest_required")["rest"] == rest
    server.http.delete(f"/api/meetings/{meeting_id}/rest")
    assert leader.hear("rest_ended")["rest"] == rest
    server.wait_for(f"✓ Bridged rest event to Socket.IO: {meeting_id}$")
    assert stranger.heard["rest_required"].empty()


def test_who_has_left_hears_nothing_more(server: ServerProcess, meeting_id: str, lead: Lead) -> None:
    leaver, stayer = lead(server), lead(server)
    for each in (leaver, stayer):
        each.call("join_meeting", {"meeting_id": meeting_id})
    assert leaver.call("leave_meeting", {"meeting_id": meeting_id})["status"] == "left"
    server.http.post(f"/api/meetings/{meeting_id}/rest")
    stayer.hear("rest_required")
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
