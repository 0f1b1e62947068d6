"""Fixtures: a Valkey and servers that the whole run shares, and factories for tests that break theirs."""

import contextlib
import itertools
import logging
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from tests.contract import hold_to_document
from tests.covered import coverage_environment
from tests.patience import PATIENT
from tests.programs import needed
from tools.clips import npm_clip
from tools.harness import fake_camera
from tools.harness.chromium import OPTIONS, installed_chromium, installed_shell
from tools.harness.event_stream import EventStream
from tools.harness.fake_camera import camera_options
from tools.harness.frames import Frame, sampled
from tools.harness.leader import Leader
from tools.harness.paths import ROOT
from tools.harness.server_process import ServerProcess, uvicorn
from tools.harness.unlimited import UNLIMITED
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import PATIENCE_SECONDS
from tools.harness.warm_servers import WarmStarter

expect.set_options(timeout=PATIENCE_SECONDS * 1000)
# On a machine that does four other things, the time that an example takes says nothing.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
pytest_plugins = [
    "tests.plugins.left_out",
    "tests.plugins.not_run",
    "tests.plugins.selection",
    "tests.plugins.server_logs",
    "tests.plugins.uncovered",
    "tests.plugins.workers",
]

# How asyncio's log line begins about a pending task collected as garbage, which may come in any test.
OF_GARBAGE = "Task was destroyed but it is pending!"

NewServer = Callable[..., ServerProcess]
StartServer = Callable[..., ServerProcess]
KeptServer = Callable[..., ServerProcess]
Listen = Callable[..., EventStream]
Lead = Callable[..., Leader]


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ValkeyProcess]:
    """The Valkey of the whole run."""
    with ValkeyProcess(tmp_path_factory.mktemp("valkey"), lasting=False) as process:
        yield process


@pytest.fixture(scope="session")
def warm_starter() -> Iterator[WarmStarter]:
    """Starts servers from a process that has loaded their packages once for this worker."""
    with WarmStarter() as starter:
        yield starter


@pytest.fixture(scope="session")
def new_server(warm_starter: WarmStarter, pytestconfig: pytest.Config) -> NewServer:
    """Start a server warm, or as in production where time is measured: `new_server({"PORT": "80"}, command)`.

    A test that looks at a start, at memory or at processes uses `ServerProcess` itself.
    """
    if pytestconfig.option.markexpr == "alone":
        return ServerProcess
    return partial(ServerProcess, launch=warm_starter.launch)


@contextlib.contextmanager
def shared_server(
    valkey: ValkeyProcess, environ: Mapping[str, str], new_server: NewServer
) -> Iterator[ServerProcess]:
    """A server for many tests, with default settings except a faster heartbeat, patience and no limits."""
    settings = {"REDIS_URL": valkey.url, "SSE_HEARTBEAT_SECONDS": "1"} | UNLIMITED
    with new_server(settings | dict(environ), uvicorn(first=PATIENT)) as process:
        process.wait_for_redis()
        hold_to_document(process)
        yield process
    # Once everything is closed, uvicorn ends by the signal that it was sent, so its exit code says nothing.
    assert "Application shutdown complete" in "\n".join(process.lines)
    assert not process.faults()


@pytest.fixture(scope="session")
def server(valkey: ValkeyProcess, new_server: NewServer) -> Iterator[ServerProcess]:
    """The server that the whole run shares, whose coverage is measured."""
    with shared_server(valkey, coverage_environment(), new_server) as process:
        yield process


@pytest.fixture(scope="session")
def page_server(valkey: ValkeyProcess, new_server: NewServer) -> Iterator[ServerProcess]:
    """The server that pages and extensions call, whose coverage is not measured."""
    with shared_server(valkey, {}, new_server) as process:
        yield process


@pytest.fixture(scope="session")
def kept_server(valkey: ValkeyProcess, new_server: NewServer) -> Iterator[KeptServer]:
    """Return a server that many tests share and none may break: `kept_server(LEADER_KEY="…")`.

    Tests with the same settings get the same server: a start costs as much as twenty such tests.
    """
    kept: dict[tuple[tuple[str, str], ...], ServerProcess] = {}
    with contextlib.ExitStack() as stack:

        def keep(**settings: str) -> ServerProcess:
            key = tuple(sorted(settings.items()))
            if key not in kept:
                environ = coverage_environment() | settings
                kept[key] = stack.enter_context(shared_server(valkey, environ, new_server))
            return kept[key]

        yield keep


@pytest.fixture
def own_valkey(tmp_path: Path) -> Iterator[ValkeyProcess]:
    """A Valkey that this test may kill."""
    with ValkeyProcess(tmp_path) as process:
        yield process


@pytest.fixture
def start_server(tmp_path: Path, new_server: NewServer) -> Iterator[StartServer]:
    """Start a server that this test may kill: `start_server(valkey, LEADER_KEY="…")`.

    With a Valkey it is patient, unless a command is given; with `None` it starts a Valkey of its own.
    """
    started = contextlib.ExitStack()

    def start(
        valkey: ValkeyProcess | None, command: Sequence[str] | None = None, **settings: str
    ) -> ServerProcess:
        where = {"REDIS_URL": valkey.url} if valkey else {"XDG_CACHE_HOME": str(tmp_path)}
        command = command or uvicorn(first=PATIENT if valkey else "")
        process = started.enter_context(new_server(where | UNLIMITED | settings, command))
        process.wait_for_redis()
        hold_to_document(process)
        return process

    with started:
        yield start


@pytest.fixture
def caplog(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """What is logged meanwhile, except asyncio's lines about requests that earlier tests' pages left open."""

    def is_of_this_test(record: logging.LogRecord) -> bool:
        line = record.getMessage()
        return not (line.startswith(OF_GARBAGE) and "playwright" in line)

    caplog.handler.addFilter(is_of_this_test)
    yield caplog
    caplog.handler.removeFilter(is_of_this_test)


@pytest.fixture
def meeting_id() -> str:
    """A meeting ID that no other test uses."""
    return f"test-{secrets.token_hex(6)}"


@pytest.fixture
def listen() -> Iterator[Listen]:
    """Open an event stream that is closed at the end: `listen(server, meeting_id, last_event_id=None)`."""
    opened: list[EventStream] = []

    def open_stream(
        server: ServerProcess,
        meeting_id: str,
        last_event_id: str | None = None,
        query: dict[str, str] | None = None,
    ) -> EventStream:
        stream = EventStream(server.url, meeting_id, last_event_id, query)
        opened.append(stream)
        return stream

    yield open_stream
    for stream in opened:
        stream.close()


@pytest.fixture
def lead() -> Iterator[Lead]:
    """Connect a leader that is disconnected at the end: `lead(server, auth=None, headers=None)`."""
    connected: list[Leader] = []

    def connect(
        server: ServerProcess, auth: dict[str, str] | None = None, headers: dict[str, str] | None = None
    ) -> Leader:
        leader = Leader(server.url, auth, headers)
        connected.append(leader)
        return leader

    yield connect
    for leader in connected:
        leader.close()


@pytest.fixture(scope="session")
def face_frames() -> list[Frame]:
    """Nine seconds of a real face at 15 frames a second, with one certain blink, frames 164 to 169."""
    return list(itertools.islice(sampled(npm_clip("franck"), 15), 134))


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The only Playwright of the run: a second one could not start beside it."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the machine's Chromium; without one the test fails in CI and is skipped elsewhere."""
    return needed(installed_chromium(), "Chromium")


@pytest.fixture(scope="session")
def shell(chromium: str) -> str:
    """The path of the Chromium for plain pages; cameras and extensions need the full one."""
    return installed_shell() or chromium


@pytest.fixture(scope="session")
def browser(playwright: Playwright, shell: str) -> Iterator[Browser]:
    """A headless Chromium without extensions, in which each page has a context of its own."""
    with playwright.chromium.launch(executable_path=shell, args=OPTIONS) as started:
        yield started


@pytest.fixture(scope="session")
def face_browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    """A Chromium whose camera shows the face of a clip."""
    options = camera_options(kept_camera("franck"))
    with playwright.chromium.launch(executable_path=chromium, args=options) as started:
        yield started


def kept_camera(name: str) -> Path:
    """Return a clip as the file of a fake camera, kept in `build` because writing it takes two seconds."""
    digest = sha256(npm_clip(name).path.read_bytes() + Path(fake_camera.__file__).read_bytes())
    folder = ROOT / "build" / "cameras" / digest.hexdigest()[:12]
    file = folder / f"{name}.mjpeg"
    if not file.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder) as written:
            # Renamed in one step, because another worker may be writing it too.
            fake_camera.clip_camera(name, Path(written)).rename(file)
    return file
