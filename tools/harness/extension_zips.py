"""The extensions as users get them: from a server's own zips."""

import io
import zipfile
from pathlib import Path

from tools.harness.server_process import ServerProcess


def unpacked(server: ServerProcess, name: str, folder: Path) -> Path:
    """Fetch the zip of an extension, `leader` or `member`, and unpack it; returns the folder to load."""
    answer = server.http.get(f"/extensions/{name}.zip").raise_for_status()
    zipfile.ZipFile(io.BytesIO(answer.content)).extractall(folder / name)
    return folder / name
