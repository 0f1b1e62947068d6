"""The embedded Valkey has its own port and password, ends with the app, and keeps its data."""

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest
import valkey as client_library

from app.storage import embedded_valkey, supervised_process
from app.storage.data_folder import ADDRESS_FILE, LOCK_FILE, TEMPORARY, data_folder, left_folders
from app.storage.embedded_valkey import (
    LOG_FILE,
    MAX_MEMORY_BYTES,
    EmbeddedValkey,
    free_port,
    stop_orphan,
    stop_orphans,
)
from tests.conftest import Listen, StartServer
from tests.patient_calls import try_call
from tools.harness.processes import ENDING_SECONDS
from tools.harness.server_process import ServerProcess
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import until

FULL_DISK = Path("/dev/full")


def address(folder: Path) -> dict[str, str]:
    content: dict[str, str] = json.loads((folder / "meeting-rest/valkey/address.json").read_text())
    return content


def process_id(own: dict[str, str]) -> int:
    with client_library.Valkey(port=int(own["port"]), password=own["password"]) as client:
        number: int = client.info("server")["process_id"]
        return number


def answers(port: str, password: str | None) -> bool:
    try:
        with client_library.Valkey(port=int(port), password=password) as client:
            return bool(client.ping())
    except client_library.ConnectionError:
        return False


def rest_begun(server: ServerProcess, meeting_id: str) -> object:
    """Start a rest and return it; this waits for the disk, which is busy at times."""
    return until(lambda: try_call(server, "POST", f"{meeting_id}/rest"), "a rest begins")["rest"]


def rest_told(server: ServerProcess, meeting_id: str) -> object:
    """Return the rest that a server reports."""
    return until(lambda: try_call(server, "GET", f"{meeting_id}/status"), "a status comes")["rest"]


def test_it_has_a_password_of_its_own_that_only_the_user_can_read(
    start_server: StartServer, tmp_path: Path
) -> None:
    server = start_server(None)
    server.wait_for("! No REDIS_HOST or REDIS_URL is set: using an embedded Valkey")
    own = address(tmp_path)
    assert answers(own["port"], own["password"])
    with client_library.Valkey(port=int(own["port"])) as stranger, pytest.raises(client_library.ValkeyError):
        stranger.ping()
    folder = tmp_path / "meeting-rest/valkey"
    assert (folder / "address.json").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert not any(own["password"] in line for line in server.lines)


def test_it_takes_no_more_memory_than_a_small_host_has_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with EmbeddedValkey.started() as server, server.client() as client:
        kept = client.config_get("maxmemory*")
        assert (kept["maxmemory"], kept["maxmemory-policy"]) == (str(MAX_MEMORY_BYTES), "noeviction")
        before = client.info("memory")["used_memory"]
        for number in range(1000):
            client.xadd(f"meeting-{number}", {"data": "x" * 300})
        grown = client.info("memory")["used_memory"] - before
        assert grown < 1000 * 2000, "as most meetings have a few events, a stream takes no 4 kB for the first"


def test_it_keeps_no_slow_command_whose_arguments_name_a_meeting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with EmbeddedValkey.started() as server, server.client() as client:
        # About 50 ms; a command is slow from 10 ms on.
        client.eval("for _ = 1, 5000000 do end", 0, "abc-defg-hij")
        assert client.slowlog_len() == 0


def test_what_it_has_answered_is_on_the_disk_and_ctrl_c_is_not_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with EmbeddedValkey.started() as server, server.client() as client:
        assert client.config_get("append*")["appendfsync"] == "always"
        assert os.getpgid(client.info("server")["process_id"]) != os.getpgid(0)


def test_a_link_to_a_folder_elsewhere_is_nothing_that_was_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere, temporary = tmp_path / "elsewhere", tmp_path / "temporary"
    for folder in (elsewhere, temporary):
        folder.mkdir()
    for name in (ADDRESS_FILE, LOCK_FILE):
        (elsewhere / name).touch()
    (temporary / f"{TEMPORARY}link").symlink_to(elsewhere)
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "no cache"))
    assert list(left_folders()) == []


def test_a_folder_of_another_user_is_nothing_that_was_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "no cache"))
    folder = tmp_path / f"{TEMPORARY}theirs"
    folder.mkdir()
    for name in (ADDRESS_FILE, LOCK_FILE):
        (folder / name).touch()
    with monkeypatch.context() as other:
        other.setattr(os, "getuid", lambda: folder.stat().st_uid + 1)
        assert list(left_folders()) == []
    assert list(left_folders()) == [folder], "where it is one's own it is"


def test_where_no_temporary_file_can_be_written_the_users_own_folder_serves_and_what_was_left_there_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> str:
        raise FileNotFoundError("No usable temporary directory found")

    monkeypatch.setattr(tempfile, "gettempdir", refuse)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with EmbeddedValkey.started() as server, server.client() as client:
        assert client.ping()
        assert server.folder == tmp_path / "meeting-rest/valkey"
    server.write_address()
    assert list(left_folders()) == [server.folder]


# The last name is not UTF-8 but another character set, as from a file packed by Windows.
@pytest.mark.parametrize("name", ['a "home"', "DOMAIN\\user", os.fsdecode(b"\x89\xef")])
def test_its_folder_may_have_any_name(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / name))
    with EmbeddedValkey.started() as server:
        assert server.folder.is_relative_to(tmp_path / name)
        assert (server.folder / "appendonlydir").exists()


def test_its_client_needs_no_name_that_a_machine_may_not_know(tmp_path: Path) -> None:
    with EmbeddedValkey(1, "secret", tmp_path).client() as client:
        assert client.connection_pool.connection_kwargs["host"] == "127.0.0.1"


@pytest.mark.skipif(not FULL_DISK.exists(), reason="only Linux has a file that is always full")
def test_a_full_disk_is_told_of_with_the_place_where_room_is_needed(tmp_path: Path) -> None:
    (tmp_path / ADDRESS_FILE).symlink_to(FULL_DISK)
    with pytest.raises(OSError, match=f"No space left on device: '{tmp_path}/"):
        EmbeddedValkey(1, "secret", tmp_path).write_address()


def test_one_that_runs_but_cannot_be_reached_is_told_of_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded_valkey, "START_SECONDS", 0.2)
    running = EmbeddedValkey(free_port(), "secret", tmp_path)
    (tmp_path / LOG_FILE).write_text("1:M 01 Dec 2026 09:00:00.000 * Ready to accept connections tcp\n")
    with subprocess.Popen(["sleep", "600"]) as process:
        try:
            with pytest.raises(OSError, match=r"^it does not answer \(.*127\.0\.0\.1.*\); it said: .* Ready"):
                running.wait_until_ready(process)
        finally:
            process.kill()


def test_of_the_two_warnings_with_which_it_ends_on_a_full_disk_the_one_with_the_cause_is_told_too(
    tmp_path: Path,
) -> None:
    (tmp_path / LOG_FILE).write_text(
        "1:M 01 Dec 2026 09:00:00.000 * Ready to accept connections tcp\n"
        "1:M 01 Dec 2026 09:00:00.000 # Error writing to the AOF file: No space left on device\n"
        "1:M 01 Dec 2026 09:00:00.000 # Can't recover from AOF error. Exiting...\n"
    )
    said = EmbeddedValkey(1, "secret", tmp_path).last_log_line()
    assert said.startswith(
        "Error writing to the AOF file: No space left on device; Can't recover from AOF error. Exiting... ("
    )


def test_it_ends_with_the_app(start_server: StartServer, tmp_path: Path) -> None:
    server = start_server(None)
    own = address(tmp_path)
    server.stop()
    assert not answers(own["port"], own["password"])


def test_one_that_was_paused_ends_with_the_app_as_gently_as_any_other(
    start_server: StartServer, tmp_path: Path
) -> None:
    server = start_server(None)
    os.kill(process_id(address(tmp_path)), signal.SIGSTOP)
    server.stop()
    # Its last words, which it does not log when it is killed.
    assert "bye bye" in (tmp_path / "meeting-rest/valkey/valkey.log").read_text()


def test_after_a_kill_of_the_app_the_next_start_ends_it_and_keeps_its_data(
    start_server: StartServer, tmp_path: Path, meeting_id: str
) -> None:
    killed = start_server(None)
    rest = rest_begun(killed, meeting_id)
    left = address(tmp_path)
    killed.kill()
    assert answers(left["port"], left["password"])
    again = start_server(None)
    until(lambda: not answers(left["port"], left["password"]), "the one left behind is gone")
    assert rest_told(again, meeting_id) == rest


def test_after_a_kill_a_start_with_another_redis_ends_it_too_and_keeps_its_data(
    start_server: StartServer, tmp_path: Path, meeting_id: str, valkey: ValkeyProcess
) -> None:
    killed = start_server(None)
    rest = rest_begun(killed, meeting_id)
    left = address(tmp_path)
    killed.kill()
    start_server(valkey, XDG_CACHE_HOME=str(tmp_path))
    assert not answers(left["port"], left["password"])
    assert rest_told(start_server(None), meeting_id) == rest


def test_when_something_kills_it_it_is_there_again_with_its_data(
    start_server: StartServer, tmp_path: Path, meeting_id: str, listen: Listen
) -> None:
    server = start_server(None)
    own = address(tmp_path)
    stream = listen(server, meeting_id)
    rest = rest_begun(server, meeting_id)
    os.kill(process_id(own), signal.SIGKILL)
    server.wait_for(
        r"! The embedded Valkey has ended \(status -9\): starting it again; it said: .*valkey\.log"
    )
    server.wait_for_health()
    assert rest_told(server, meeting_id) == rest
    stream.next_message("rest_required")
    until(lambda: try_call(server, "DELETE", f"{meeting_id}/rest"), "the rest ends")
    stream.next_message("rest_ended")
    server.stop()
    assert not answers(own["port"], own["password"])


def test_whoever_empties_its_folder_does_not_keep_it_from_starting_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(supervised_process, "RESTART_SECONDS", 0.01)
    with EmbeddedValkey.started() as server:
        killed = process_id(address(tmp_path))
        shutil.rmtree(tmp_path / "meeting-rest")
        os.kill(killed, signal.SIGKILL)
        until(lambda: (server.folder / "appendonlydir").exists(), "it is started again")
        until(lambda: answers(str(server.port), server.password), "it answers")
        assert server.folder.stat().st_mode & 0o777 == 0o700
        assert process_id(address(tmp_path)) != killed, "a start after a kill finds it, to end it"
        with EmbeddedValkey.started() as other:
            assert other.folder != server.folder, "the folder is this process's own"


def test_two_servers_at_once_do_not_share_their_data(start_server: StartServer, meeting_id: str) -> None:
    first, second = start_server(None), start_server(None)
    second.wait_for(r"! This server forgets its meetings when it ends: .* \(another server uses /.*/valkey\)")
    rest_begun(first, meeting_id)
    assert rest_told(second, meeting_id) is None


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


def test_a_data_folder_that_cannot_be_made_is_told_of_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with data_folder() as folder:
        assert folder.name.startswith(TEMPORARY)
    assert "its data folder cannot be used ([Errno 20] Not a directory" in caplog.text


def test_without_any_home_it_keeps_its_data_in_a_temporary_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", nobody)
    with data_folder() as folder:
        assert folder.name.startswith("meeting-rest-valkey-")
    assert not folder.exists()
