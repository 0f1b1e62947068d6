"""The embedded Valkey has its own password, is bounded, ends with the app, and keeps its data."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest
import valkey as client_library

from app.storage import embedded_valkey, supervised_process
from app.storage.data_folder import ADDRESS_FILE
from app.storage.embedded_valkey import LOG_FILE, MAX_MEMORY_BYTES, EmbeddedValkey, free_port
from tests.conftest import Listen, StartServer
from tests.patient_calls import try_call
from tests.storage.embedded import address, answers, rest_begun, rest_told
from tools.harness.waiting import until

FULL_DISK = Path("/dev/full")


def process_id(own: dict[str, str]) -> int:
    with client_library.Valkey(port=int(own["port"]), password=own["password"]) as client:
        number: int = client.info("server")["process_id"]
        return number


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
