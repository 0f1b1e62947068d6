"""Keeps in build what takes long to make, so that all processes of this checkout make it only once."""

import fcntl
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any


def kept_at(path: Path, make: Callable[[], Any]) -> Any:
    """Return what is kept at a path; if there is nothing, make it and keep it.

    Another process that wants the same thing meanwhile waits for it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with _held(path.with_suffix(".lock")):
        if not path.is_file():
            made = make()
            # Renamed once it is complete, so that an interruption never leaves a part of it at the path.
            with NamedTemporaryFile(dir=path.parent, delete=False) as whole:
                whole.write(pickle.dumps(made))
            Path(whole.name).replace(path)
    return pickle.loads(path.read_bytes())  # noqa: S301


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """Hold a lock that is released when this process ends, if not before."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
