"""Pictures are in the server's memory while they are measured: a crash writes none of that to a disk."""

from pathlib import Path

from tools.harness.server_process import ServerProcess, uvicorn
from tools.harness.valkey_process import ValkeyProcess

# A host may allow them; one that forbids them by the hard limit leaves nothing to forbid.
ALLOWING = ["/bin/sh", "-c", 'ulimit -Sc "$(ulimit -Hc)" && exec "$@"', "sh", *uvicorn()]


def test_neither_the_server_nor_a_measuring_process_writes_its_memory_to_the_disk_in_a_crash(
    valkey: ValkeyProcess,
) -> None:
    with ServerProcess({"REDIS_URL": valkey.url}, ALLOWING) as server:
        pid = server.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        assert children
        assert {soft_core_limit(each) for each in (str(pid), *children)} <= {"0", "1"}


def soft_core_limit(pid: str) -> str:
    """Return how large a core dump of a process may be."""
    limits = Path(f"/proc/{pid}/limits").read_text().splitlines()
    return next(line.split()[4] for line in limits if line.startswith("Max core file size"))
