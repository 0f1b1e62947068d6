"""A server under attack: no attack may cost it more than 50 ms of its event loop at a time, and 50 MB."""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.conftest import NewServer
from tests.hostile.watched_server import WATCHED
from tools.harness.process_usage import resident_bytes
from tools.harness.server_process import ServerProcess
from tools.harness.unlimited import UNLIMITED
from tools.harness.valkey_process import ValkeyProcess

Besieged = Callable[..., AbstractContextManager[ServerProcess]]

# Seconds of work in one step of the event loop: nobody notices a wait as short as this.
MAX_STALL = 0.05
# Bytes on top of what the server holds after it has answered its first calls.
MAX_GROWTH = 50_000_000


@pytest.fixture
def besieged(valkey: ValkeyProcess, new_server: NewServer, tmp_path: Path) -> Besieged:
    """Open a server whose limits are checked at the end: `with besieged() as server`."""

    @contextmanager
    def open_server() -> Iterator[ServerProcess]:
        file = tmp_path / "longest"
        command = [sys.executable, "-c", WATCHED, str(file)]
        with new_server({"REDIS_URL": valkey.url, **UNLIMITED}, command) as server:
            server.wait_for_redis()
            assert server.http.get("/health").json()["status"] == "healthy"
            before = resident_bytes(server.process.pid)
            yield server
            grown = resident_bytes(server.process.pid) - before
            assert server.http.get("/health").json()["status"] == "healthy"
            assert not server.faults()
        seconds, _, step = file.read_text().partition(" ")
        longest = float(seconds)
        figures = f"longest stall {longest * 1000:.0f} ms, grown by {grown / 1e6:.1f} MB, {step}"
        assert longest <= MAX_STALL, figures
        assert grown <= MAX_GROWTH, figures

    return open_server
