"""Spoiled Engine.IO and Socket.IO packets end at most the session that sent them."""

import pytest

from tests.conftest import Lead
from tests.hostile.conftest import Besieged
from tests.hostile.mutations import spoiled
from tests.realtime.polling import Polling
from tools.harness.server_process import ServerProcess

PACKETS = [
    b"40",
    b'40{"key":"a"}',
    b'42["join_meeting",{"meeting_id":"a"}]',
    b'420["join_meeting",{"meeting_id":"a"}]',
    b'42["leave_meeting",{"meeting_id":"a"}]\x1e42["join_meeting",{"meeting_id":"b"}]',
    b'42["analyze_blink_image",{"meeting_id":"a","timestamp":"2026-01-31T09:30:00.000Z","image":"data:image/jpeg;base64,/9j/"}]',
    b'451-0["analyze_blink_image",{"image":{"_placeholder":true,"num":0},"meeting_id":"a"}]\x1eb/9j/4AAQ',
    b"431[]",
    b"2",
    b"3",
    b"5",
    b"6",
]


def post(server: ServerProcess, session: Polling | None, packets: bytes) -> Polling | None:
    """Post to a session, or to a new one if there is none; return the session if it is still open."""
    session = session or Polling(server)
    answer = session.post(packets)
    assert answer.status_code in (200, 400, 413), packets
    return session if answer.status_code == 200 else None


@pytest.mark.slow
def test_spoiled_packets_hurt_only_their_own_session(besieged: Besieged, lead: Lead, meeting_id: str) -> None:
    with besieged() as server:
        bystander = lead(server)
        session: Polling | None = None
        for seed in range(600):
            if seed % 12 == 0:
                session = Polling(server)
                session.connect()
            session = post(server, session, spoiled(PACKETS[seed % len(PACKETS)], seed))
        assert bystander.call("join_meeting", {"meeting_id": meeting_id})["status"] == "joined"
        bystander.close()
