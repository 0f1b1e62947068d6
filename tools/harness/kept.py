"""What takes long to make is made once for all processes of this checkout: kept in build."""

import fcntl
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any


def kept_at(path: Path, make: Callable[[], Any]) -> Any:
    """Return what was kept at a path, else make it and keep it.

    Another process that wants the same meanwhile waits for it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with _held(path.with_suffix(".lock")):
        if not path.is_file():
            made = make()
            # Whole at once: what is interrupted leaves nothing behind.
            with NamedTemporaryFile(dir=path.parent, delete=False) as whole:
                whole.write(pickle.dumps(made))
            Path(whole.name).replace(path)
    return pickle.loads(path.read_bytes())  # noqa: S301


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """Hold a lock that ends with this process at the latest."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
