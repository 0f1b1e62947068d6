"""A process that is kept going, whatever ends it and whatever keeps it from starting."""

import subprocess
from collections.abc import Iterator

import pytest

from app.storage import supervised_process
from app.storage.supervised_process import SupervisedProcess
from tools.harness.waiting import until


def test_one_start_that_fails_is_followed_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervised_process, "RESTART_SECONDS", 0.01)

    def starts() -> Iterator[subprocess.Popen[bytes]]:
        yield subprocess.Popen(["true"])
        raise OSError("no more files")

    begun = starts()

    def launch() -> subprocess.Popen[bytes]:
        return next(begun, None) or subprocess.Popen(["sleep", "600"])

    kept = SupervisedProcess(launch, "the test's")
    try:
        until(lambda: kept.process.args == ["sleep", "600"], "it is started again")
        assert kept.process.poll() is None
    finally:
        kept.stop()
