"""Where the embedded Valkey keeps its data, and which folders count as left by an earlier start."""

import os
import tempfile
from pathlib import Path

import pytest

from app.storage.data_folder import ADDRESS_FILE, LOCK_FILE, TEMPORARY, data_folder, left_folders
from app.storage.embedded_valkey import EmbeddedValkey


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
