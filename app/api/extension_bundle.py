"""A browser extension as a zip that loads as it is and knows its server. Pure but for reading files."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from app.api.build_mark import BUILD

EXTENSIONS = Path(__file__).resolve().parents[2] / "extensions"
SHARED = "shared"
VENDOR = "vendor/socket.io.esm.min.js"
# Of what both share, the folders and files that one alone needs. Whoever looks for code that takes pictures
# finds none in the member's zip.
FOR_ONE_ONLY = {
    "leader": (
        "frames/",
        "vendor/",
        "frame_connection.js",
        "frame_transport.js",
        "member_link.js",
        "one_line.js",
    ),
    "member": (
        "letter/chime.js",
        "letter/letter.js",
        "letter/letter_answer.js",
        "letter/letter_content.js",
        "letter/letter_state.js",
        "letter/title_flag.js",
        "letter/toast.js",
        "news.js",
        "own_request.js",
        "rest_request.js",
        "stream_state.js",
    ),
}
# What the sources need and a browser does not.
LEFT_OUT = {".ts", ".mts"}
# A zip needs a date for each file, and the same files should give the same zip.
DATE = (2026, 1, 1, 0, 0, 0)


class NotBuilt(Exception):
    """The npm parts of the extensions are not there."""


def build_zip(name: str, server_url: str, folder: Path = EXTENSIONS) -> bytes:
    """Return the extension `name` (`leader` or `member`) as a zip for the server at `server_url`.

    Raises `NotBuilt` while socket.io-client has not been fetched: without it the leader's would not load, and
    a server has either both or neither.
    """
    if not (folder / SHARED / VENDOR).is_file():
        raise NotBuilt
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for path, data in files_of(name, server_url, folder):
            packed.writestr(zipfile.ZipInfo(path, DATE), data, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def files_of(name: str, server_url: str, folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every file with its path in the zip; `shared` is a link in the sources and a copy here."""
    for path, data in sources(folder / name):
        yield path, manifest_for(data, server_url) if path == "manifest.json" else data
    others = tuple(path for other, paths in FOR_ONE_ONLY.items() if other != name for path in paths)
    for path, data in sources(folder / SHARED):
        if path.startswith(others):
            continue
        yield f"{SHARED}/{path}", configuration(server_url) if path == "config.js" else data


def sources(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the files below a folder that a browser needs, without following links."""
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder).as_posix()
        if file.is_file() and file.suffix not in LEFT_OUT and path.split("/")[0] != SHARED:
            yield path, file.read_bytes()


def configuration(server_url: str) -> bytes:
    """Return `shared/config.js` for a server."""
    return f"// @ts-check\nexport const SERVER_URL = {json.dumps(server_url)};\n".encode()


def manifest_for(manifest: bytes, server_url: str) -> bytes:
    """Return the manifest with the right to reach the server, and the build, which Chrome then shows."""
    content = json.loads(manifest)
    content["version_name"] = f"{content['version']} ({BUILD})"
    # Match patterns have no port.
    parts = urlsplit(server_url)
    host = parts.netloc.removesuffix(f":{parts.port}") if parts.port else parts.netloc
    pattern = f"{parts.scheme}://{host}/*"
    if pattern not in content["host_permissions"]:
        content["host_permissions"].append(pattern)
    return json.dumps(content, indent=2, ensure_ascii=False).encode()
