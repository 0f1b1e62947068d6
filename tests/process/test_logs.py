"""The format of a log line, whoever writes it."""

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta

from tools.harness.paths import ROOT
from tools.harness.server_process import ServerProcess

BEGINNING = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (DEBUG|INFO|WARNING|ERROR) +\S")

# A task whose failure nobody awaits, which asyncio reports.
DYING_TASK = """
import asyncio, gc, sys
from app.process.logs import configure_logging

async def die():
    raise RuntimeError("why it died")

async def main():
    task = asyncio.create_task(die())
    await asyncio.sleep(0)
    del task
    gc.collect()

configure_logging("INFO", sys.argv[1])
asyncio.run(main())
"""


def log_of(log_format: str) -> str:
    command = [sys.executable, "-c", DYING_TASK, log_format]
    there = os.environ | {"TZ": "America/New_York"}
    done = subprocess.run(
        command, cwd=ROOT, env=there, capture_output=True, text=True, timeout=60, check=True
    )
    assert not done.stderr
    return done.stdout


def test_a_character_set_that_lacks_a_sign_costs_no_line() -> None:
    program = "import logging; from app.process.logs import configure_logging; configure_logging('INFO'); "
    done = subprocess.run(
        [sys.executable, "-c", program + "logging.getLogger('app').info('✓ Redis connected')"],
        cwd=ROOT,
        env=os.environ | {"PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.endswith(b" INFO    \\u2713 Redis connected\n")
    assert not done.stderr


def test_what_asyncio_says_of_a_task_that_died_is_an_object_too() -> None:
    (line,) = log_of("json").splitlines()
    told = json.loads(line)
    assert told["level"] == "ERROR"
    assert "never retrieved" in told["message"]
    assert "why it died" in told["exc_info"]


def test_as_text_it_has_its_time_as_every_line_has() -> None:
    first = log_of("text").splitlines()[0]
    assert BEGINNING.match(first)
    assert " ERROR   Task exception was never retrieved" in first


def test_its_time_is_utc_wherever_the_server_is() -> None:
    written = datetime.fromisoformat(log_of("text").split()[0])
    assert abs(datetime.now(UTC) - written) < timedelta(hours=1)


def test_all_lines_of_a_server_begin_alike_uvicorns_too(server: ServerProcess) -> None:
    server.wait_for("Look next")
    assert [line for line in server.lines if not BEGINNING.match(line)] == []
    assert any("Application startup complete" in line for line in server.lines)
