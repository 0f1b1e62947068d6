"""Thousands of members in one process: everybody hears of every rest exactly once."""

import asyncio
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.process.file_limit import raise_file_limit
from tests.conftest import shared_server
from tests.loop import run
from tools.harness.crowd import gather_crowd, send_home
from tools.harness.process_usage import resident_bytes
from tools.harness.server_process import ServerProcess
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import until

STREAMS, MEETINGS = 2000, 200
# `make bench` measures what the README promises; here only a leak or one copy each would show.
MAX_BYTES_A_STREAM = 30_000


@pytest.fixture
def server(valkey: ValkeyProcess) -> Iterator[ServerProcess]:
    """A server whose memory no other process shares."""
    with shared_server(valkey, {}, ServerProcess) as process:
        yield process


@pytest.fixture
def many_files() -> Iterator[None]:
    """Let this process open as many files as it may."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    raise_file_limit()
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.mark.slow
@pytest.mark.usefixtures("many_files")
def test_two_thousand_members_hear_of_each_rest_once_and_leave_nothing_behind(
    server: ServerProcess, meeting_id: str
) -> None:
    meetings = [f"{meeting_id}-{number}" for number in range(MEETINGS)]
    before = resident_bytes(server.process.pid)

    async def scene() -> None:
        members = await gather_crowd(server.url, meetings * (STREAMS // MEETINGS))
        assert resident_bytes(server.process.pid) - before < STREAMS * MAX_BYTES_A_STREAM
        loop = asyncio.get_running_loop()
        for each in meetings:
            path = f"/api/meetings/{each}/rest"
            answer = await loop.run_in_executor(None, server.http.post, path)
            assert answer.status_code == 200
        async with asyncio.timeout(60):
            for member in members:
                await member.hears("rest_required")
        # A later end for all of them, so that a second notice would have come by then.
        for each in meetings:
            await loop.run_in_executor(None, server.http.delete, f"/api/meetings/{each}/rest")
        async with asyncio.timeout(60):
            for member in members:
                await member.hears("rest_ended")
        assert {tuple(each.name for each in member.heard) for member in members} == {
            ("rest_required", "rest_ended")
        }
        assert not any(member.ended for member in members)
        send_home(members)

    run(scene())
    files = Path(f"/proc/{server.process.pid}/fd")
    until(lambda: len(list(files.iterdir())) < STREAMS // 10, "the connections are closed")
