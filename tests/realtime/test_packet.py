"""A packet that is not proper Socket.IO is dropped, and its sender can go on."""

import json
import re

import pytest

from app.realtime.frame import MAX_TIMESTAMP_LENGTH
from app.realtime.packet import MAX_AWAITING_CHARACTERS, OneAttachmentPacket
from tests.realtime.polling import Polling
from tools.harness.server_process import ServerProcess


@pytest.mark.parametrize(
    "packet",
    [
        '42["disconnect","transport close"]',
        '42["connect",{},{"key":"k"}]',
        '42[["a"]]',
        '42[{"a":1}]',
        '42{"0":"join_meeting"}',
        "42[]",
        "42",
        "42[null]",
        '451-[{"_placeholder":true,"num":0}]\x1e4{"a":1}',
        '451-["x",{"_placeholder":true,"num":1}]\x1ebQUFB',
        '451-["x",{"_placeholder":true,"num":"a"}]\x1ebQUFB',
        # A server that waited for both would take the next packet for the first.
        '452-["x",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]',
        '451-["x",' + "[" * 900 + "]" * 900 + "]\x1ebQUFB",
        "44",
        "49",
        "4",
        "4{}",
        "4[1]",
        '43999["x"]',
        "43-1[]",
        "9",
        "x",
        "b!",
        "d=",
        "42" + "[" * 100_000,
        '42["join_meeting",' + "9" * 5000 + "]",
        "\x1e".join(['42["x"]'] * 17),
        b"\xff\xfe",
    ],
)
def test_a_packet_that_is_none_is_dropped_and_the_session_lives_on(
    server: ServerProcess, meeting_id: str, packet: str | bytes
) -> None:
    session = Polling(server)
    session.connect()
    assert session.post(packet).status_code == 200
    session.post(f'421["join_meeting",{{"meeting_id":"{meeting_id}"}}]')
    assert '"status":"joined"' in session.poll()
    assert not [line for line in server.lines if "never retrieved" in line or "Traceback" in line]


def test_a_frame_that_names_no_attachment_is_answered_like_any_bad_image(
    server: ServerProcess, meeting_id: str
) -> None:
    session = Polling(server)
    session.connect()
    image = '{"_placeholder":true,"num":7}'
    frame = f'{{"image":{image},"meeting_id":"{meeting_id}","timestamp":"2026-01-01T00:00:00Z"}}'
    session.post(f'451-9["analyze_blink_image",{frame}]\x1ebQUFB')
    assert '"error":"bad_' in session.poll()


@pytest.mark.parametrize("number", ["9" * 101, "-" + "9" * 101, "9" * 5000])
def test_a_frame_with_a_number_that_is_too_long_is_answered_and_so_is_what_comes_with_it(
    server: ServerProcess, meeting_id: str, number: str
) -> None:
    session = Polling(server)
    session.connect()
    frame = f'{{"seq":{number},"image":"","meeting_id":"{meeting_id}","timestamp":"2026-01-01T00:00:00Z"}}'
    join = f'["join_meeting",{{"meeting_id":"{meeting_id}"}}]'
    session.post(f'427["analyze_blink_image",{frame}]\x1e428{join}')
    answers = ""
    while "437[" not in answers or "438[" not in answers:
        answers += session.poll()
        assert not answers.endswith("2"), "nothing came until the next ping"
    assert '"error":"bad_request","detail":"seq has to be ' in answers
    assert '"status":"joined"' in answers


def test_events_named_like_the_librarys_own_call_no_handler(server: ServerProcess) -> None:
    session = Polling(server)
    sid = json.loads(session.connect()[2:])["sid"]
    session.post('42["disconnect","bye"]\x1e42["connect",{}]')
    session.post('421["join_meeting"]')
    session.poll()
    server.wait_for(re.escape(f"✓ Socket.IO client connected: {sid}"))
    told = [line for line in server.lines if sid in line]
    assert [line.split("INFO    ")[1] for line in told] == [f"✓ Socket.IO client connected: {sid}"]


@pytest.mark.parametrize(
    "packet",
    [
        '51-["x",{"_placeholder":true,"num":0},[' + "[]," * 6000 + "0]]",
        '50-["x"]',
        '61-1[{"_placeholder":true,"num":0}]',
    ],
    ids=["a long one", "one without attachments", "an acknowledgement nobody asked for"],
)
def test_a_packet_that_would_be_kept_until_something_else_comes_is_small_or_refused(packet: str) -> None:
    with pytest.raises(ValueError, match=r"attachment|acknowledge"):
        OneAttachmentPacket(encoded_packet=packet)


def test_the_longest_frame_with_a_picture_beside_it_is_taken() -> None:
    fields = dict.fromkeys(("meeting_id", "participant_id", "seq"), "x" * 64)
    frame = {"image": b"", "timestamp": "x" * MAX_TIMESTAMP_LENGTH, "total_participants": 10_000} | fields
    text, _ = OneAttachmentPacket(data=["analyze_blink_image", frame], id=2**53).encode()
    assert len(text) * 4 < MAX_AWAITING_CHARACTERS
    packet = OneAttachmentPacket(encoded_packet=text)
    assert packet.data is None, "as text it takes less while it waits"
    assert packet.add_attachment(b"picture")
    assert packet.data == ["analyze_blink_image", frame | {"image": b"picture"}]
