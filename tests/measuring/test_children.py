"""A server whose measuring children die, hang or are orphaned: frames go on, and no child is left."""

import contextlib
import os
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import socketio

from app.measuring.busy import Interrupted
from app.measuring.readers import reader_count
from app.process.forked import NAME, can_fork
from app.timestamps import iso
from tests.conftest import Lead, StartServer
from tools.harness.frames import Frame
from tools.harness.leader import EPOCH, Leader
from tools.harness.process_usage import has_ended, process_tree
from tools.harness.processes import ENDING_SECONDS
from tools.harness.server_process import ServerProcess
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import until

pytestmark = pytest.mark.skipif(not can_fork(), reason="this system has no safe fork")


def children_of(server: ServerProcess) -> list[int]:
    """Return the measuring children once all are there; a new one does not have its own name at first."""

    def look() -> list[int] | None:
        found = [pid for pid in process_tree(server.process.pid) if name_of(pid) == NAME]
        return found if len(found) == reader_count() else None

    return until(look, "all measuring children are there")


def name_of(pid: int) -> bytes | None:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_bytes().strip()
    return None


def what_became_of(answer: dict[str, Any]) -> str:
    """Return "ok", "interrupted" for a frame that was lost with its child, or another error."""
    if answer["status"] != "error":
        return "ok"
    return "interrupted" if answer["detail"] == str(Interrupted()) else str(answer["error"])


@contextlib.contextmanager
def frames_going_on(leader: Leader, meeting_id: str, frames: list[Frame]) -> Iterator[list[str]]:
    """Send frames in the background, and yield the list of what has become of each so far."""
    answers: list[str] = []
    over = threading.Event()

    def send() -> None:
        with contextlib.suppress(socketio.exceptions.SocketIOError):
            while not over.is_set():
                for frame in frames:
                    answer = leader.send(frame, meeting_id, "p1")
                    answers.append(what_became_of(answer))
                    if over.is_set():
                        return

    sender = threading.Thread(target=send)
    sender.start()
    try:
        until(lambda: "ok" in answers, "frames are measured")
        yield answers
    finally:
        over.set()
        sender.join()


def test_children_killed_amid_frames_are_replaced_and_cost_a_frame_each(
    valkey: ValkeyProcess, start_server: StartServer, meeting_id: str, lead: Lead, face_frames: list[Frame]
) -> None:
    server = start_server(valkey)
    before = children_of(server)
    with frames_going_on(lead(server), meeting_id, face_frames) as answers:
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        known = len(answers)
        until(lambda: "ok" in answers[known + 1 :], "frames are measured again")
    counts = Counter(answers)
    assert set(counts) <= {"ok", "interrupted", "busy"}
    assert counts["interrupted"] <= len(before)
    # Frames that waited a second for a new child, on a machine that is slow to start one.
    assert counts["busy"] <= 5
    until(lambda: not set(before) & set(children_of(server)), "all of them are replaced")
    assert server.http.get("/health").json()["status"] == "healthy"


def test_a_hanging_child_is_replaced_and_the_server_answers_meanwhile(
    valkey: ValkeyProcess, start_server: StartServer, meeting_id: str, lead: Lead, face_frames: list[Frame]
) -> None:
    server = start_server(valkey)
    before = children_of(server)
    with contextlib.ExitStack() as sending:
        # As many senders at once as there are children: each waits for a child that hangs.
        senders = [
            sending.enter_context(frames_going_on(lead(server), f"{meeting_id}-{number}", face_frames))
            for number in range(len(before))
        ]
        for pid in before:
            os.kill(pid, signal.SIGSTOP)
        assert server.http.get("/health").json()["status"] == "healthy"
        until(lambda: sum(each.count("interrupted") for each in senders) >= len(before), "each cost a frame")
        known = [len(answers) for answers in senders]
        until(
            lambda: all("ok" in answers[number:] for answers, number in zip(senders, known, strict=True)),
            "frames of all are measured again",
        )
    server.wait_for("! A measuring process has not answered for 5 s")
    until(lambda: not set(before) & set(children_of(server)), "all of them are replaced")


def test_a_frame_that_a_members_stop_overtakes_brings_no_result(
    valkey: ValkeyProcess, start_server: StartServer, meeting_id: str, lead: Lead, face_frames: list[Frame]
) -> None:
    server = start_server(valkey)
    leader, children = lead(server), children_of(server)
    for pid in children:
        os.kill(pid, signal.SIGSTOP)
    with ThreadPoolExecutor() as beside:
        answer = beside.submit(leader.send, face_frames[0], meeting_id, "p")
        server.wait_for("Received blink analysis request")
        server.http.post(f"/api/meetings/{meeting_id}/monitoring/stop").raise_for_status()
        for pid in children:
            os.kill(pid, signal.SIGCONT)
        assert answer.result()["error"] == "stopped"


@pytest.mark.parametrize("kill", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_child_outlives_a_server_that_ends_amid_frames(
    valkey: ValkeyProcess,
    start_server: StartServer,
    meeting_id: str,
    lead: Lead,
    face_frames: list[Frame],
    kill: signal.Signals,
) -> None:
    server = start_server(valkey)
    everybody = [server.process.pid, *children_of(server)]
    leader = lead(server)
    assert leader.send(face_frames[0], meeting_id, "p0")["status"] == "ok"
    os.kill(everybody[1], signal.SIGSTOP)  # one of them hangs at that moment
    for number, frame in enumerate(face_frames[:30]):
        payload = {"image": frame.jpeg, "meeting_id": meeting_id, "timestamp": iso(EPOCH + number)}
        leader.client.emit("analyze_blink_image", payload | {"participant_id": f"p{number}"})
    for _ in range(2):  # the first one belongs to the frame that was sent alone
        leader.hear("blink_result")
    server.process.send_signal(kill)
    assert server.process.wait(timeout=ENDING_SECONDS) in {-kill, 0}
    until(lambda: all(map(has_ended, everybody)), "nobody is left")
    server.stop()  # and all of its log has been read
    assert kill == signal.SIGKILL or "Application shutdown complete" in server.log
    assert "Traceback" not in server.log


def test_the_platforms_stop_of_the_whole_group_is_a_clean_end(
    valkey: ValkeyProcess, start_server: StartServer, meeting_id: str, lead: Lead, face_frames: list[Frame]
) -> None:
    server = start_server(valkey)
    assert lead(server).send(face_frames[0], meeting_id, "p1")["status"] == "ok"
    for pid in [server.process.pid, *children_of(server)]:
        os.kill(pid, signal.SIGTERM)
    assert server.stop() == -signal.SIGTERM
    assert "Application shutdown complete" in server.log
    assert not server.faults()
