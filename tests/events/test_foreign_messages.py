"""What others write into the same Redis is ignored; rests keep reaching everybody."""

import pytest

from tests.conftest import Lead, Listen, StartServer
from tools.harness.server_process import ServerProcess
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import until


@pytest.mark.parametrize(
    "message",
    [
        b"\xff\xfe",
        b"hello",
        b"[" * 100_000,
        b'{"event":"rest_required","meeting_id":"a"}',
        b'{"id":"1-1","data":{}}',
        b'{"id":"18446744073709551616-1","data":{"event":"rest_ended"}}',
        b'{"id":"1-1","data":{"event":["rest_ended"]}}',
        b'{"id":"1-1","data":{"event":"rest_ended","message":"\\ud83d"}}',
        b'{"id":"1-1","data":{"event":"rest_ended","number":' + b"1" * 5000 + b"}}",
    ],
)
def test_a_message_of_somebody_else_ends_no_stream_and_hides_no_event(
    server: ServerProcess, valkey: ValkeyProcess, meeting_id: str, listen: Listen, message: bytes
) -> None:
    stream = listen(server, meeting_id)
    assert stream.next().event == "connected"
    with valkey.client() as redis:
        redis.publish(f"meeting:{meeting_id}:rest", message)
    rest_id = server.http.post(f"/api/meetings/{meeting_id}/rest").json()["rest"]["id"]
    assert stream.next_message("rest_required").data["rest"]["id"] == rest_id
    assert not stream.ended.is_set()


@pytest.mark.parametrize("spoil", ["rest", "rest type", "event", "stream type"])
def test_a_meeting_that_cannot_be_read_keeps_no_other_from_being_heard(
    own_valkey: ValkeyProcess,
    start_server: StartServer,
    meeting_id: str,
    listen: Listen,
    lead: Lead,
    spoil: str,
) -> None:
    server, spoilt = start_server(own_valkey), f"{meeting_id}-spoilt"
    assert server.http.post(f"/api/meetings/{spoilt}/rest").status_code == 200
    stream, other, leader = listen(server, meeting_id), listen(server, spoilt), lead(server)
    assert stream.next().event == other.next().event == "connected"
    leader.call("join_meeting", {"meeting_id": meeting_id})
    rest, events = f"meetings:{spoilt}:rest", f"meetings:{spoilt}:events"
    with own_valkey.client() as redis:
        match spoil:
            case "rest":
                redis.set(rest, '{"id":"x"}')
            case "event":
                redis.xadd(events, {"x": "y"})
            case _:
                key = rest if spoil == "rest type" else events
                redis.delete(key)
                redis.rpush(key, "x")
        redis.client_kill_filter(_type="pubsub")
        until(lambda: redis.pubsub_numsub(f"meeting:{meeting_id}:rest")[0][1] == 1, "it is heard again")
    rest_id = server.http.post(f"/api/meetings/{meeting_id}/rest").json()["rest"]["id"]
    assert stream.next_message("rest_required").data["rest"]["id"] == rest_id
    assert leader.hear("rest_required")["rest"]["id"] == rest_id


def test_spoilt_rests_keep_nobody_elses_rest_from_ending(
    server: ServerProcess, valkey: ValkeyProcess, meeting_id: str, listen: Listen
) -> None:
    stream = listen(server, meeting_id)
    rest_id = server.http.post(f"/api/meetings/{meeting_id}/rest").json()["rest"]["id"]
    spoilt = f"{meeting_id}-spoilt"
    with valkey.client() as redis:
        redis.set(f"meetings:{spoilt}:rest", '{"id":"x"}')
        redis.rpush(f"meetings:{spoilt}-2:rest", "x")
        # Its time has long passed, and everything known about it is gone.
        redis.delete(f"meetings:{meeting_id}:rest")
        redis.zadd(
            "meetings:rests",
            {
                "no colon": 1,
                "a*:x": 1,
                ":": 1,
                f"{spoilt}:x": 1,
                f"{spoilt}-2:x": 1,
                f"{meeting_id}:{rest_id}": 2,
            },
        )
        stream.next_message("rest_required")
        assert stream.next_message("rest_ended").data["rest"]["id"] == rest_id
        until(lambda: redis.zscore("meetings:rests", "no colon") is None, "nonsense is thrown away")
        redis.zrem("meetings:rests", f"{spoilt}:x", f"{spoilt}-2:x")
