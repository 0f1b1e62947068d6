"""The guides' start command: which limits it sets within what its host allows, and what it says of that."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.harness.server_process import ServerProcess, uvicorn
from tools.harness.valkey_process import ValkeyProcess

# Limits of open files, soft and hard.
FEW, ENOUGH = 256, 15_000
# Core dumps are allowed; where a host's hard limit forbids them, nothing is left to forbid.
ALLOWING = f'ulimit -Sn {FEW} && ulimit -Hn {ENOUGH} && ulimit -Sc "$(ulimit -Hc)" && exec "$@"'


@pytest.fixture(scope="module")
def started(valkey: ValkeyProcess) -> Iterator[ServerProcess]:
    """A server started as in production, so not warm: its limits are those of its shell."""
    with ServerProcess({"REDIS_URL": valkey.url}, ["/bin/sh", "-c", ALLOWING, "sh", *uvicorn()]) as server:
        yield server


def limits_of(pid: str, name: str) -> list[str]:
    """Return the soft and the hard limit of a process."""
    limits = Path(f"/proc/{pid}/limits").read_text().splitlines()
    return next(line.removeprefix(name).split()[:2] for line in limits if line.startswith(name))


def test_the_start_command_of_the_guides_lacks_no_bound(started: ServerProcess) -> None:
    started.wait_for(rf"Look next: {started.url.replace('127.0.0.1', 'localhost')}/console ")
    assert "! Slow clients" not in started.log


def test_the_soft_limit_is_raised_to_the_hard_one_and_enough_is_no_warning(started: ServerProcess) -> None:
    assert limits_of(str(started.process.pid), "Max open files") == [str(ENOUGH), str(ENOUGH)]
    assert "files may be open here" not in started.log


def test_neither_the_server_nor_a_measuring_process_writes_its_memory_to_the_disk_in_a_crash(
    started: ServerProcess,
) -> None:
    """Memory holds pictures while they are measured."""
    pid = started.process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    assert children
    soft = {limits_of(each, "Max core file size")[0] for each in (str(pid), *children)}
    assert soft <= {"0", "1"}
