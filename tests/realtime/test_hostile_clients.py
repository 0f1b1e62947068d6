"""Clients that do not speak proper Engine.IO hurt only themselves, and never the log."""

import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.middleware.body_limit import MAX_BODY_BYTES
from app.realtime.engine import MAX_PACKETS_A_REQUEST, MAX_UNREAD_IN_ALL, MAX_UNREAD_PACKETS
from tests.conftest import KeptServer, Lead, StartServer
from tests.realtime.polling import LASTING, Polling
from tools.harness.server_process import ServerProcess
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import until


@pytest.mark.parametrize("event", ["join_meeting", "leave_meeting", "analyze_blink_image"])
@pytest.mark.parametrize("arguments", ["", ",{},{},{}"])
def test_an_event_with_too_few_or_too_many_arguments_is_a_bad_request(
    server: ServerProcess, event: str, arguments: str
) -> None:
    session = Polling(server)
    session.connect()
    session.post(f'427["{event}"{arguments}]')
    assert '"error":"bad_request"' in session.poll()


def test_an_unknown_packet_type_ends_the_session_at_once(server: ServerProcess) -> None:
    session = Polling(server)
    session.connect()
    assert session.post("0").status_code == 400
    assert session.post("40").status_code == 400


def test_a_session_that_is_over_is_refused_and_is_no_fault_of_the_server(server: ServerProcess) -> None:
    session = Polling(server)
    session.connect()
    session.post("1")
    answers = [session.post("40").status_code, session.http.get(session.path).status_code]
    assert answers == [400, 400]


def test_a_request_that_is_too_large_ends_its_session_and_no_other(server: ServerProcess) -> None:
    greedy, other = Polling(server), Polling(server)
    greedy.connect()
    other.connect()
    assert greedy.post("4" + "x" * MAX_BODY_BYTES).status_code == 413
    assert greedy.post("3").status_code == 400
    assert other.post("3").status_code == 200


def test_a_client_that_goes_away_in_the_middle_of_a_request_is_no_fault_of_the_server(
    server: ServerProcess, meeting_id: str
) -> None:
    host, port = server.url.removeprefix("http://").split(":")
    for path in (f"/api/meetings/{meeting_id}/rest", "/socket.io/?EIO=4&transport=polling&sid=x"):
        for body in ("", '{"sec'):
            with socket.create_connection((host, int(port))) as client:
                client.sendall(
                    f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{body}".encode()
                )
    server.wait_for(f"POST /api/meetings/{meeting_id}/rest 400")
    assert server.http.get("/health").status_code == 200
    assert not server.faults()


def test_a_body_without_a_length_is_read_like_any_other(server: ServerProcess, meeting_id: str) -> None:
    session = Polling(server)
    session.connect()
    packet = f'421["join_meeting",{{"meeting_id":"{meeting_id}"}}]'.encode()
    assert session.post(iter([packet[:9], packet[9:]])).status_code == 200
    assert '"status":"joined"' in session.poll()


def test_a_body_over_the_limit_that_hides_its_length_ends_the_session_too(server: ServerProcess) -> None:
    session = Polling(server)
    session.connect()
    assert session.post(b"x" * 100_000 for _ in range(11)).status_code == 413
    assert session.post("40").status_code == 400


def test_a_client_that_sends_and_never_polls_is_sent_away(server: ServerProcess) -> None:
    session = Polling(server)
    session.connect()
    sixteen = "\x1e".join(['427["join_meeting",{}]'] * 16)
    codes = [session.post(sixteen).status_code for _ in range(MAX_UNREAD_PACKETS // 16 + 3)]
    assert (codes[0], codes[-1]) == (200, 400)


def test_answers_that_nobody_takes_are_bounded_for_all_sessions_together(
    valkey: ValkeyProcess, start_server: StartServer
) -> None:
    server = start_server(valkey, LASTING)
    sessions = [Polling(server) for _ in range(MAX_UNREAD_IN_ALL // MAX_PACKETS_A_REQUEST)]
    for session in sessions:
        # Each request for an upgrade gets an answer, and is the cheapest packet for the server.
        session.post("\x1e".join("5" * MAX_PACKETS_A_REQUEST))
    last = Polling(server)
    last.connect()
    last.post("\x1e".join(['427["join_meeting",{}]'] * MAX_PACKETS_A_REQUEST))
    until(lambda: last.post("3").status_code == 400, "who has made it too many is sent away")
    assert sessions[0].post("3").status_code == 200


def test_half_a_character_for_a_key_is_a_wrong_key(kept_server: KeptServer) -> None:
    session = Polling(kept_server(LEADER_KEY="correct-horse"))
    assert session.connect('{"key":"\\ud800"}').startswith('40{"sid"')
    session.post('421["analyze_blink_image",{"image":"","meeting_id":"a","timestamp":"\\ud800"}]')
    assert '"error":"bad_' in session.poll()


def test_a_wish_to_join_right_before_leaving_leaves_nothing_behind(
    server: ServerProcess, valkey: ValkeyProcess, meeting_id: str, lead: Lead
) -> None:
    meetings = [f"{meeting_id}-{number}" for number in range(20)]
    for each in meetings:
        session = Polling(server)
        session.connect()
        session.post(f'42["join_meeting",{{"meeting_id":"{each}"}}]\x1e41')
    with valkey.client() as redis:
        channels = [f"meeting:{each}:rest" for each in meetings]
        until(lambda: not any(count for _, count in redis.pubsub_numsub(*channels)), "nobody listens to them")
    assert lead(server).call("join_meeting", {"meeting_id": meeting_id})["status"] == "joined"
    assert not [line for line in server.lines if "never retrieved" in line]


def test_what_a_client_writes_into_an_engine_error_stays_on_its_line(
    valkey: ValkeyProcess, start_server: StartServer
) -> None:
    server = start_server(valkey)
    forged = server.http.get(
        "/socket.io/?EIO=4&transport=polling&sid=a%0A2026-01-01%20INFO%20forged" + "x" * 999
    )
    assert forged.status_code == 400
    server.wait_for("Invalid session a\\?2026-01-01 INFO forged")
    assert not any(line.startswith("2026-01-01") or len(line) > 300 for line in server.lines)


def test_a_flood_of_sessions_is_refused_before_it_fills_the_memory(
    valkey: ValkeyProcess, start_server: StartServer
) -> None:
    crowd = start_server(valkey, LASTING, SESSIONS_PER_ADDRESS="2000", RATE_SOCKETS="off")
    path = "/socket.io/?EIO=4&transport=polling"
    with ThreadPoolExecutor(4) as at_once:
        codes = at_once.map(lambda _: crowd.http.get(path).status_code, range(1000))
        assert set(codes) == {200}
    refused = crowd.http.get(path)
    assert (refused.status_code, refused.json()["error"]) == (503, "too_many_sessions")
    assert refused.headers["retry-after"]
