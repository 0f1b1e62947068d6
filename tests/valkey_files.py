"""What a Valkey has on its disk, even while it rewrites its files."""

from pathlib import Path


def contents_of(folder: Path) -> bytes:
    """Return what its files hold: every command not yet rewritten away, even if its key has expired."""
    while True:
        files = files_of(folder)
        try:
            contents = b"\n".join(path.read_bytes() for path in files)
        except FileNotFoundError:
            continue
        # If a file was replaced meanwhile, its replacement may not have been read at all.
        if files == files_of(folder):
            return contents


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if not path.is_dir())
