"""What a forked child keeps of its parent, and how it ends."""

import os
import resource
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.process.forked import NAME, NICENESS, OOM_SCORE_ADJ, Serve, can_fork, fork_child
from app.vision.decode import decode_grey
from tests.vision.pictures import encoded, face_picture
from tools.harness.process_usage import has_ended
from tools.harness.waiting import until

pytestmark = pytest.mark.skipif(not can_fork(), reason="this system has no safe fork")


@contextmanager
def child(serve: Serve, status: int = 0) -> Iterator[tuple[int, socket.socket]]:
    """Yield a child's ID and the parent's end of its socket, with a timeout; it has to end with `status`."""
    pid, channel = fork_child(serve)
    channel.settimeout(30)
    with channel:
        yield pid, channel
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == status


def tell_open_files(channel: socket.socket) -> None:
    open_files = {int(name) for name in os.listdir("/proc/self/fd")}
    channel.sendall(repr(sorted(open_files - {channel.fileno()})).encode())


def wait_for_the_end(channel: socket.socket) -> None:
    channel.sendall(b"here")
    channel.recv(1)


def test_a_child_keeps_no_file_of_its_parent_but_the_standard_ones() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        assert listening.fileno() > 2
        with child(tell_open_files) as (_, channel):
            kept = eval(channel.recv(1000))  # a list of numbers, of our own making
    # Beside these: where its own faults are told, and the folder that it listed.
    assert kept[:3] == [0, 1, 2]
    assert len(kept) == 5


def test_a_child_keeps_none_however_high_its_number() -> None:
    high = min(resource.getrlimit(resource.RLIMIT_NOFILE)[0], 10_000) - 1
    with socket.socket() as opened:
        os.dup2(opened.fileno(), high)
        try:
            with child(tell_open_files) as (_, channel):
                kept = eval(channel.recv(1000))  # a list of numbers, of our own making
        finally:
            os.close(high)
    assert len(kept) == 5


def test_a_child_leaves_stop_signals_to_its_parent_and_ends_with_its_socket() -> None:
    with child(wait_for_the_end) as (pid, channel):
        assert channel.recv(10) == b"here"
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            os.kill(pid, number)
        assert os.waitpid(pid, os.WNOHANG) == (0, 0)
        assert Path(f"/proc/{pid}/comm").read_bytes().strip() == NAME
        channel.shutdown(socket.SHUT_WR)
        assert channel.recv(10) == b""


def test_a_child_takes_no_time_of_its_parents() -> None:
    with child(wait_for_the_end) as (pid, channel):
        assert channel.recv(10) == b"here"
        # As far as the system allows.
        mine = os.getpriority(os.PRIO_PROCESS, 0)
        assert os.getpriority(os.PRIO_PROCESS, pid) == min(mine + NICENESS, 19)
        channel.shutdown(socket.SHUT_WR)


def test_a_child_ends_before_its_parent_where_memory_runs_out() -> None:
    mine = Path("/proc/self/oom_score_adj").read_text()
    with child(wait_for_the_end) as (pid, channel):
        assert channel.recv(10) == b"here"
        assert Path(f"/proc/{pid}/oom_score_adj").read_text().strip() == str(OOM_SCORE_ADJ)
        channel.shutdown(socket.SHUT_WR)
    assert Path("/proc/self/oom_score_adj").read_text() == mine


def test_what_a_library_writes_about_a_picture_in_a_child_is_dropped(
    capfd: pytest.CaptureFixture[str],
) -> None:
    torn = encoded(face_picture())[:-400] + b"\xff\xd9"

    def decode(channel: socket.socket) -> None:
        decode_grey(torn, 10**6)
        channel.sendall(b"decoded")

    with child(decode) as (_, channel):
        assert channel.recv(10) == b"decoded"
    assert capfd.readouterr().err == ""
    decode_grey(torn, 10**6)
    assert "JPEG" in capfd.readouterr().err


def test_a_child_that_fails_says_why_and_ends_where_it_stands(capfd: pytest.CaptureFixture[str]) -> None:
    def fail(_: socket.socket) -> None:
        raise ValueError("no picture")

    pid, channel = fork_child(fail)
    with channel:
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 1
    assert "ValueError: no picture" in capfd.readouterr().err


def test_a_child_that_hangs_ends_with_a_parent_that_was_killed() -> None:
    def become_parent(channel: socket.socket) -> None:
        pid, inner = fork_child(wait_for_the_end)
        inner.setblocking(True)
        inner.recv(10)
        os.kill(pid, signal.SIGSTOP)
        channel.sendall(str(pid).encode())
        channel.recv(1)

    with child(become_parent, -signal.SIGKILL) as (parent, channel):
        hanging = int(channel.recv(20))
        os.kill(parent, signal.SIGKILL)
        until(lambda: has_ended(hanging), "the hanging child has ended")
