"""Whatever the OpenAPI document allows or forbids, a real server answers as the document says."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import StartServer
from tools.harness.valkey_process import ValkeyProcess

KEY = "key-of-this-test"
# An event stream never ends, and a member's page tells people, not programs, that a code is none.
LEFT_OUT = ["/api/sse/events", "/m/{id}"]
RATES = dict.fromkeys(("RATE_STARTS", "RATE_RESTS", "RATE_REQUESTS", "RATE_STOPS"), "off")


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_schemathesis_finds_no_call_that_is_not_as_documented(
    valkey: ValkeyProcess, start_server: StartServer, tmp_path: Path
) -> None:
    server = start_server(valkey, LEADER_KEY=KEY, **RATES)
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{server.url}/openapi.json"]
    command += [
        *(f"--exclude-path={path}" for path in LEFT_OUT),
        "--phases",
        "examples,coverage,fuzzing",
        "--max-examples",
        "25",
    ]
    command += ["--seed", "1", "--generation-database", "none", "--request-timeout", "10"]
    found = subprocess.run(
        [*command, "--header", f"Authorization: Bearer {KEY}"], capture_output=True, text=True, cwd=tmp_path
    )
    assert found.returncode == 0, found.stdout[-5000:] + found.stderr[-2000:]
    assert not server.faults()
