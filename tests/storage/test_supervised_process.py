"""A process that is kept running, whatever ends it and whatever keeps it from starting."""

import logging
import signal
import subprocess
import threading

import pytest

from app.storage import supervised_process
from app.storage.supervised_process import RESTART_SECONDS, STEADY_SECONDS, SupervisedProcess, wait_after
from tools.harness.waiting import until


def last_log_line() -> str:
    return "no space left on the disk"


def test_starts_that_fail_are_told_of_once_each_time_and_followed_by_another(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(supervised_process, "RESTART_SECONDS", 0.01)
    starts = iter([["true"], None, None, None, ["false"], None, ["sleep", "600"]])

    def launch() -> subprocess.Popen[bytes]:
        command = next(starts)
        if command is None:
            raise OSError("no more files")
        return subprocess.Popen(command)

    with caplog.at_level(logging.ERROR, "app"):
        kept = SupervisedProcess(launch, "It", last_log_line)
        try:
            until(lambda: kept.process.args == ["sleep", "600"], "it is started again")
            assert kept.process.poll() is None
        finally:
            kept.stop()
    assert caplog.messages == [
        f"! It has ended (status 0): starting it again; it said: {last_log_line()}",
        "! It could not be started: no more files",
        f"! It has ended (status 1): starting it again; it said: {last_log_line()}",
        "! It could not be started: no more files",
    ]


def test_one_that_nothing_can_watch_is_not_started(monkeypatch: pytest.MonkeyPatch) -> None:
    launched = []

    def launch() -> subprocess.Popen[bytes]:
        launched.append(subprocess.Popen(["sleep", "600"]))
        return launched[0]

    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as limited:
        limited.setattr(threading.Thread, "start", refuse)
        with pytest.raises(OSError, match="can't start new thread"):
            SupervisedProcess(launch, "It", last_log_line)
    assert launched[0].returncode == -signal.SIGKILL


def test_one_that_ends_over_and_over_is_started_more_and_more_seldom() -> None:
    waits = [0.0]
    for _ in range(7):
        waits.append(wait_after(waits[-1], lived=0.1))
    assert waits[1:] == [1, 2, 4, 8, 16, 30, 30]
    assert wait_after(30, lived=STEADY_SECONDS + 1) == RESTART_SECONDS


@pytest.mark.parametrize(("readable", "said"), [(True, last_log_line()), (False, "nothing that can be read")])
def test_why_it_ended_is_told_before_that_is_lost(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, readable: bool, said: str
) -> None:
    monkeypatch.setattr(supervised_process, "RESTART_SECONDS", 0.01)

    def words() -> str:
        if not readable:
            raise OSError("gone")
        return last_log_line()

    launches = iter([["false"], ["sleep", "600"]])
    with caplog.at_level(logging.ERROR, "app"):
        kept = SupervisedProcess(lambda: subprocess.Popen(next(launches)), "It", words)
        try:
            until(lambda: kept.process.args == ["sleep", "600"], "it is started again")
        finally:
            kept.stop()
    assert f"! It has ended (status 1): starting it again; it said: {said}" in caplog.messages
