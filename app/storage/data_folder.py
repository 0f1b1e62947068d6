"""Where the embedded Valkey keeps its data: one folder per process, with a lock that a kill releases."""

import contextlib
import fcntl
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

logger = logging.getLogger(__name__)

# Port and password of the server on this folder, written before the server is started.
ADDRESS_FILE = "address.json"
LOCK_FILE = "lock"
# How the names of temporary folders begin.
TEMPORARY = "meeting-rest-valkey-"


@contextlib.contextmanager
def data_folder() -> Iterator[Path]:
    """Yield the user's own data folder, or a temporary one if that cannot be used; the log says why."""
    try:
        folder, lock = own_folder()
    except (OSError, RuntimeError) as fault:
        # Nowhere to write, another process, or (in a container with a nameless user) no home at all.
        logger.warning(
            "! This server forgets its meetings when it ends: its data folder cannot be used (%s)", fault
        )
    else:
        with lock:
            yield folder
        return
    fresh = Path(tempfile.mkdtemp(prefix=TEMPORARY))
    try:
        with (fresh / LOCK_FILE).open("w") as lock:
            locked(lock)
            yield fresh
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def own_folder() -> tuple[Path, IO[str]]:
    """Return the user's own data folder and its lock; raises `OSError` or `RuntimeError` if it cannot."""
    folder = path_of_own_folder()
    return folder, lock_of(folder)


def lock_of(folder: Path) -> IO[str]:
    """Return the lock of a data folder, made if need be; raises `OSError` while another process has it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = (folder / LOCK_FILE).open("w")
    if not locked(lock):
        lock.close()
        raise OSError(f"another server uses {folder}")
    return lock


def path_of_own_folder() -> Path:
    """Return where the user's own data folder belongs; raises `RuntimeError` if there is no home."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "meeting-rest" / "valkey"


def left_folders() -> Iterator[Path]:
    """Yield each folder that a killed process of this user has left.

    A temporary one is deleted afterwards, unless its address is still there: by that the next start finds it.
    """
    folders: list[Path] = []
    # On a full or read-only disk, no folder is fit for temporary files.
    with contextlib.suppress(OSError):
        folders += Path(tempfile.gettempdir()).glob(f"{TEMPORARY}*")
    with contextlib.suppress(RuntimeError):
        folders.append(path_of_own_folder())
    for folder in folders:
        # A folder may have gone meanwhile; and if it has no address, nothing was started there, or not yet.
        with contextlib.suppress(OSError):
            is_own = not folder.is_symlink() and folder.stat().st_uid == os.getuid()
            if is_own and (folder / ADDRESS_FILE).exists():
                with (folder / LOCK_FILE).open("r+") as lock:
                    if locked(lock):
                        yield folder
                        if folder.name.startswith(TEMPORARY) and not (folder / ADDRESS_FILE).exists():
                            shutil.rmtree(folder, ignore_errors=True)


def locked(lock: IO[str]) -> bool:
    """Take the lock if nobody has it; the kernel releases it when this process ends, however it ends."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
