"""A soak's verdict: nothing is called well that was not seen, and a server that dies is reported as that."""

import asyncio
import subprocess
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from tests.loop import run
from tools.soak import meeting
from tools.soak.__main__ import table, verdict
from tools.soak.levels import MAX_GROWTH, Levels
from tools.soak.machine import MB
from tools.soak.meeting import Load, SoakResult
from tools.soak.people import Counts, listen
from tools.soak.samples import MemorySamples

LOAD = Load(seconds=60)


def result_of(tmp_path: Path, measured: float = LOAD.frames, peak: int = 200 * MB) -> SoakResult:
    """Return a result that is well except for what is given otherwise."""
    heard, answers = Counter(rest_required=LOAD.members), Counter(ok=round(measured))
    counts = Counts(heard, answers, rests=1, short_meetings=9)
    levels = Levels(tmp_path / "tasks", tmp_path, {name: [1] * 8 for name in MAX_GROWTH})
    return SoakResult(LOAD, MemorySamples([peak] * 8), levels, counts, limited=True, survived=True, log="")


def test_a_soak_that_held_everything_breaks_no_promise(tmp_path: Path) -> None:
    assert verdict(result_of(tmp_path)) == []


def test_a_server_that_measured_few_of_the_frames_sent_was_not_held_under_load(tmp_path: Path) -> None:
    told = verdict(result_of(tmp_path, measured=LOAD.frames / 10))
    assert told == ["only 450 of 4500 frames were measured"]


def test_memory_that_cannot_be_read_is_not_taken_for_none(tmp_path: Path) -> None:
    [wrong] = verdict(result_of(tmp_path, peak=0))
    assert wrong.startswith("memory was not measured")


def test_a_member_whose_stream_is_refused_for_a_moment_asks_again() -> None:
    statuses, counts = iter([503, 503, 200]), Counts()

    async def answer(_: web.Request) -> web.Response:
        stream = 'event: message\ndata: {"event":"rest_required"}\n\n'
        return web.Response(status=next(statuses), headers={"Retry-After": "0"}, text=stream)

    async def scene() -> None:
        application = web.Application()
        application.router.add_get("/api/sse/events", answer)
        async with TestServer(application) as server, ClientSession(server.make_url("")) as session:
            await listen(session, "meeting", counts)

    run(scene())
    assert (counts.heard["rest_required"], counts.refused) == (1, 2)


@pytest.mark.parametrize(("measured_a_look", "looks"), [(1, 19), (0, round(meeting.MORE_SECONDS / 0.5))])
def test_a_slow_machine_has_more_time_to_measure_what_is_a_load_but_not_for_ever(
    monkeypatch: pytest.MonkeyPatch, measured_a_look: int, looks: int
) -> None:
    load, counts, waits = Load(seconds=1, sample_seconds=0.5), Counts(), list[float]()

    async def pass_at_once(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) > 1:
            counts.answers["ok"] += measured_a_look

    async def scene() -> None:
        with monkeypatch.context() as patched:
            patched.setattr(asyncio, "sleep", pass_at_once)
            await meeting._time_of(load, counts)

    run(scene())
    assert waits == [load.seconds, *[load.sample_seconds] * looks]


async def soak_of(server: Any, tmp_path: Path) -> SoakResult:
    """Return its result, from a thread without a running loop."""
    return await asyncio.to_thread(meeting._soak, LOAD, [], server, Levels(tmp_path, tmp_path), limited=False)


def soak_with(end: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SoakResult:
    """Return the result of a soak whose people lose their connections, with or without the server ending."""
    with subprocess.Popen(["sleep", "60"], text=True) as process:

        async def lose(*_: object) -> None:
            if end:
                process.kill()
            raise ConnectionError("lost")

        async def watch(*_: object) -> None:
            """Watch nothing."""

        monkeypatch.setattr(meeting, "_hold_meeting", lambda *given: lose(given[-1].close()))
        monkeypatch.setattr(meeting, "_watch", watch)
        monkeypatch.setattr(meeting, "ENDING_SECONDS", 30.0 if end else 0.0)
        server: Any = SimpleNamespace(process=process, url="", log="MemoryError")
        try:
            return run(soak_of(server, tmp_path))
        finally:
            process.kill()


def test_a_server_that_dies_is_a_verdict_with_its_last_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = soak_with(True, tmp_path, monkeypatch)
    assert verdict(result)[0] == "the server did not survive; its log ends with:\nMemoryError"
    assert "frames measured" in table(result)


def test_a_fault_of_the_soak_itself_is_no_verdict_on_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ConnectionError, match="lost"):
        soak_with(False, tmp_path, monkeypatch)
