"""The Procfile in a clean clone, as a buildpack host without Node starts it."""

import subprocess
from collections.abc import Iterator

import pytest

from tests.deploy.calm import HELD_BACK, REDIS_LATE, in_a_calm_moment
from tests.deploy.checkout import clean_clone
from tests.deploy.documents import HONCHO
from tools.harness.paths import ROOT
from tools.harness.ports import free_port
from tools.harness.server_process import ServerProcess

# These tests check the product as a host starts it, not the lines of its code.
pytestmark = pytest.mark.uncovered


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    clone = clean_clone(tmp_path_factory.mktemp("clone"))
    environ = {
        "HOME": str(tmp_path_factory.mktemp("home")),
        "PORT": str(free_port()),
        "SSE_HEARTBEAT_SECONDS": "1",
        # Heroku and similar hosts set this on their smallest machines; uvicorn reads it unasked.
        "WEB_CONCURRENCY": "2",
    }
    (clone / ".venv").symlink_to(ROOT / ".venv")
    # The guide's own command; with `exec` a stop reaches honcho instead of the shell.
    command = HONCHO.replace("honcho", "exec honcho")
    with ServerProcess(environ, ["/bin/sh", "-c", command], clone) as process:
        process.wait_for_redis()
        yield process


def test_honcho_on_a_clean_clone_passes_the_doctor(started: ServerProcess) -> None:
    done = in_a_calm_moment(
        lambda: subprocess.run(
            ["make", "doctor", f"URL={started.url}"],
            cwd=ROOT,
            env=started.environ,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        ),
        f"{HELD_BACK}|{REDIS_LATE}",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    # Without Node the reference is only the document, and the zips say how to get them: hints, no faults.
    assert "! docs" in done.stdout
    assert "! leader.zip" in done.stdout
    assert "✓ rest" in done.stdout


def test_a_host_that_asks_for_two_workers_gets_the_one_of_the_procfile(started: ServerProcess) -> None:
    assert started.log.count("Started server process") == 1
    assert "Started parent process" not in started.log


def test_its_log_has_the_lines_that_operators_look_for(started: ServerProcess) -> None:
    log = started.log
    assert "Application startup complete" in log
    assert "✓ Redis connected" in log
    assert "embedded Valkey" in log
