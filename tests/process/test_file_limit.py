"""Every stream is an open file: the server takes as many as it may, and says when they are too few."""

import pytest

from tools.harness.server_process import ServerProcess, uvicorn
from tools.harness.valkey_process import ValkeyProcess


def limited(soft: int, hard: int) -> list[str]:
    """Return the start command of a server that may open so many files."""
    return ["/bin/sh", "-c", f'ulimit -Sn {soft} && ulimit -Hn {hard} && exec "$@"', "sh", *uvicorn()]


@pytest.mark.parametrize(("soft", "hard", "warned"), [(256, 10_000, False), (256, 1024, True)])
def test_the_soft_limit_is_raised_to_the_hard_one_and_one_too_low_is_told(
    valkey: ValkeyProcess, soft: int, hard: int, warned: bool
) -> None:
    with ServerProcess({"REDIS_URL": valkey.url}, limited(soft, hard)) as server:
        with open(f"/proc/{server.process.pid}/limits") as limits:
            (files,) = (line.split() for line in limits if line.startswith("Max open files"))
        assert files[3:5] == [str(hard), str(hard)]
        assert any(f"Only {hard} files may be open" in line for line in server.lines) is warned
