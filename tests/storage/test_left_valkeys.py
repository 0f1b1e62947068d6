"""An embedded Valkey that a killed app has left is ended at the next start, and its data are kept."""

import json
import socket
import tempfile
from pathlib import Path

import pytest
import valkey as client_library

from app.storage import embedded_valkey
from app.storage.data_folder import ADDRESS_FILE, LOCK_FILE, TEMPORARY
from app.storage.embedded_valkey import EmbeddedValkey, free_port, stop_orphan, stop_orphans
from tests.conftest import StartServer
from tests.storage.embedded import address, answers, rest_begun, rest_told
from tools.harness.processes import ENDING_SECONDS
from tools.harness.server_process import ServerProcess
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import until


def test_after_a_kill_of_the_app_the_next_start_ends_it_and_keeps_its_data(
    start_server: StartServer, tmp_path: Path, meeting_id: str
) -> None:
    rest, left = killed_amid_rest(start_server, tmp_path, meeting_id)
    assert answers(left["port"], left["password"])
    again = start_server(None)
    until(lambda: not answers(left["port"], left["password"]), "the one left behind is gone")
    assert rest_told(again, meeting_id) == rest


def test_after_a_kill_a_start_with_another_redis_ends_it_too_and_keeps_its_data(
    start_server: StartServer, tmp_path: Path, meeting_id: str, valkey: ValkeyProcess
) -> None:
    rest, left = killed_amid_rest(start_server, tmp_path, meeting_id)
    start_server(valkey, XDG_CACHE_HOME=str(tmp_path))
    assert not answers(left["port"], left["password"])
    assert rest_told(start_server(None), meeting_id) == rest


def test_one_that_a_killed_second_server_left_is_ended_and_forgotten_at_the_next_start_and_no_other_is(
    start_server: StartServer, tmp_path: Path
) -> None:
    folders = tmp_path / "temporary"
    folders.mkdir()
    first, second, third = (start_server(None, TMPDIR=str(folders)) for _ in range(3))
    used = {server: data_of(server) for server in (second, third)}
    assert [folder.parent for folder in used.values()] == [folders, folders], "the first has the user's own"
    left, living = (json.loads((folder / "address.json").read_text()) for folder in used.values())
    second.kill()
    assert answers(left["port"], left["password"])
    start_server(None, TMPDIR=str(folders))
    assert not answers(left["port"], left["password"])
    assert not used[second].exists()
    assert answers(living["port"], living["password"]), "whose server is there"
    for server in (first, third):
        server.wait_for_health()


def test_one_that_was_left_behind_a_link_of_the_user_is_ended_before_another_takes_its_data(
    start_server: StartServer, tmp_path: Path, meeting_id: str
) -> None:
    own, elsewhere = tmp_path / "meeting-rest/valkey", tmp_path / "elsewhere"
    own.parent.mkdir()
    elsewhere.mkdir()
    own.symlink_to(elsewhere)
    rest, left = killed_amid_rest(start_server, tmp_path, meeting_id)
    assert answers(left["port"], left["password"])
    again = start_server(None)
    assert rest_told(again, meeting_id) == rest
    assert not answers(left["port"], left["password"])


def killed_amid_rest(
    start_server: StartServer, cache: Path, meeting_id: str
) -> tuple[object, dict[str, str]]:
    """Kill a server during a rest; return the rest, and the note about the Valkey that is left behind."""
    killed = start_server(None)
    rest, left = rest_begun(killed, meeting_id), address(cache)
    killed.kill()
    return rest, left


def data_of(server: ServerProcess) -> Path:
    """Return the folder in which a server says that its data are."""
    return Path(server.wait_for("data in (.+)")[1])


@pytest.mark.parametrize("left", ["", "[]", "null", "{", '{"port":"x","password":5}'])
def test_a_spoilt_note_of_the_last_start_is_passed_over(tmp_path: Path, left: str) -> None:
    (tmp_path / "address.json").write_text(left)
    stop_orphan(tmp_path)


def test_one_that_hangs_is_told_of_and_found_again_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(embedded_valkey, "ANSWER_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        EmbeddedValkey(silent.getsockname()[1], "password", tmp_path).write_address()
        stop_orphan(tmp_path)
    assert f"has left in {tmp_path} does not answer" in caplog.text
    assert (tmp_path / ADDRESS_FILE).exists()


def test_the_temporary_folder_of_one_that_hangs_stays_until_it_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded_valkey, "ANSWER_SECONDS", 0.2)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "no cache"))
    folder = tmp_path / f"{TEMPORARY}left"
    folder.mkdir()
    (folder / LOCK_FILE).touch()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        EmbeddedValkey(silent.getsockname()[1], "password", folder).write_address()
        stop_orphans()
        assert (folder / ADDRESS_FILE).exists()
    stop_orphans()
    assert not folder.exists()


def test_one_that_still_reads_its_data_is_ended_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with ValkeyProcess(tmp_path) as valkey, valkey.client() as client:
        client.eval("for n = 1, 5000 do redis.call('SET', n, n) end", 0)
    # Makes it read for seconds instead of a moment; it accepts commands after each thousand keys.
    monkeypatch.setattr(embedded_valkey, "CONFIG", f"{embedded_valkey.CONFIG}key-load-delay 1000\n")
    left = EmbeddedValkey(free_port(), "password", tmp_path)
    left.write_address()
    with left.locks, left.launch() as process:
        try:
            until(lambda: is_loading(left), "it reads its data")
            with caplog.at_level("INFO"):
                stop_orphan(tmp_path)
            assert caplog.messages == ["Ended the embedded Valkey that an earlier start had left behind"]
            process.wait(ENDING_SECONDS)
        finally:
            process.kill()


def is_loading(server: EmbeddedValkey) -> bool:
    with server.client() as client:
        try:
            return not client.ping()
        except client_library.BusyLoadingError:
            return True
        except client_library.ConnectionError:
            return False


def test_where_nobody_is_left_nothing_is_said_to_have_ended(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    EmbeddedValkey(free_port(), "password", tmp_path).write_address()
    with caplog.at_level("INFO"):
        stop_orphan(tmp_path)
    assert not caplog.records
    assert not (tmp_path / ADDRESS_FILE).exists()
