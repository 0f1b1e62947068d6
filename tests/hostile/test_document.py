"""Whatever the OpenAPI document allows or forbids, a real server answers as the document says."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import NewServer
from tests.patience import PATIENT
from tools.harness.server_process import ServerProcess, uvicorn
from tools.harness.unlimited import UNLIMITED
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import PATIENCE_SECONDS

KEY = "key-of-this-test"
# An event stream never ends, and a member's page tells people, not programs, that a code is invalid.
LEFT_OUT = ["/api/sse/events", "/m/{id}"]


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_schemathesis_finds_no_call_that_is_not_as_documented(
    valkey: ValkeyProcess, new_server: NewServer, tmp_path: Path
) -> None:
    environ = {"REDIS_URL": valkey.url, "LEADER_KEY": KEY} | UNLIMITED
    # Schemathesis takes a 503 for a fault, and a busy Redis would rightly cause one.
    with new_server(environ, uvicorn(first=PATIENT)) as server:
        server.wait_for_redis()
        found = schemathesis(server, tmp_path)
        assert found.returncode == 0, found.stdout[-5000:] + found.stderr[-2000:]
        assert not server.faults()


def schemathesis(server: ServerProcess, folder: Path) -> subprocess.CompletedProcess[str]:
    """Let schemathesis call everything in the document, and return what it found."""
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{server.url}/openapi.json"]
    command += [
        *(f"--exclude-path={path}" for path in LEFT_OUT),
        "--phases",
        "examples,coverage,fuzzing",
        "--max-examples",
        "25",
    ]
    command += ["--seed", "1", "--generation-database", "none", "--request-timeout", str(PATIENCE_SECONDS)]
    command += ["--header", f"Authorization: Bearer {KEY}"]
    # Avoids any proxy that the environment names.
    environ = os.environ | {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environ, check=False)
