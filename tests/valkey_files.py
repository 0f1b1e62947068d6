"""What a Valkey has on its disk, also while it writes its files anew."""

from pathlib import Path


def contents_of(folder: Path) -> bytes:
    """Return what is in its files: every command not yet forgotten, whatever has expired since."""
    while True:
        files = files_of(folder)
        try:
            contents = b"\n".join(path.read_bytes() for path in files)
        except FileNotFoundError:
            continue
        # Where one was replaced meanwhile, what replaces it may have been read neither before nor after.
        if files == files_of(folder):
            return contents


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if not path.is_dir())
