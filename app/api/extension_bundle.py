"""A browser extension as a zip that loads as it is and knows its server. Pure but for reading files."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePath
from urllib.parse import urlsplit

from app.api.build_mark import BUILD

EXTENSIONS = Path(__file__).resolve().parents[2] / "extensions"
SHARED = "shared"
# What `npm run build` makes of an extension's scripts: one for each that a browser begins with, with only
# what that one needs. So whoever looks for code that takes pictures finds none in the member's zip.
BUNDLES = "vendor"
# The scripts that are packed besides the bundles: one cannot be a module, one is written for each server.
SCRIPTS = {"content.js", "config.js"}
LEFT_OUT = {".js", ".ts"}
# A zip needs a date for each file, and the same files should give the same zip.
DATE = (2026, 1, 1, 0, 0, 0)


class NotBuilt(Exception):
    """The npm parts of the extensions are not there."""


def build_zip(name: str, server_url: str, folder: Path = EXTENSIONS) -> bytes:
    """Return the extension `name` (`leader` or `member`) as a zip for the server at `server_url`.

    Raises `NotBuilt` while its scripts have not been bundled.
    """
    if not (folder / BUNDLES / name / "page.js").is_file():
        raise NotBuilt
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for path, data in files_of(name, server_url, folder):
            packed.writestr(zipfile.ZipInfo(path, DATE), data, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def files_of(name: str, server_url: str, folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every file with its path in the zip; `shared` is a link in the sources and a copy here."""
    yield from files_below(folder / BUNDLES / name)
    for path, data in sources(folder / name):
        yield path, manifest_for(data, server_url) if path == "manifest.json" else data
    for path, data in sources(folder / SHARED):
        yield f"{SHARED}/{path}", configuration(server_url) if path == "config.js" else data


def sources(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield those of a folder's sources that a browser needs besides the bundles.

    `vendor` in `shared` is left out too: an older clone that was updated still has copies of packages there.
    """
    for path, data in files_below(folder):
        is_packed = path in SCRIPTS or PurePath(path).suffix not in LEFT_OUT
        if is_packed and path.split("/")[0] not in (SHARED, BUNDLES):
            yield path, data


def files_below(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the path and the content of every file except those that an operator's own programs hide there.

    No link to a folder is followed.
    """
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder)
        if file.is_file() and not any(part.startswith(".") for part in path.parts):
            yield path.as_posix(), file.read_bytes()


def configuration(server_url: str) -> bytes:
    """Return `shared/config.js` for a server."""
    return f"// @ts-check\nexport const SERVER_URL = {json.dumps(server_url)};\n".encode()


def manifest_for(manifest: bytes, server_url: str) -> bytes:
    """Return the manifest with the permission to reach the server, and the build, which Chrome then shows."""
    content = json.loads(manifest)
    content["version_name"] = f"{content['version']} ({BUILD})"
    # Match patterns have no port.
    parts = urlsplit(server_url)
    host = parts.netloc.removesuffix(f":{parts.port}") if parts.port else parts.netloc
    pattern = f"{parts.scheme}://{host}/*"
    if pattern not in content["host_permissions"]:
        content["host_permissions"].append(pattern)
    return json.dumps(content, indent=2, ensure_ascii=False).encode()
