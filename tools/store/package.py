"""An extension as the Chrome Web Store accepts it: without a key, and without any server in it."""

import io
import json
import zipfile

from app.api.extension_bundle import EXTENSIONS, build_zip

NAMES = ("leader", "member")


def store_zip(name: str) -> bytes:
    """Return the package of one extension; raises `NotBuilt` while the npm parts are missing.

    Users enter the server's URL on the first run, or an administrator sets it for everybody.
    """
    source = zipfile.ZipFile(io.BytesIO(build_zip(name, "https://unused.example")))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for info in source.infolist():
            data = source.read(info)
            if info.filename == "manifest.json":
                data = store_manifest((EXTENSIONS / name / "manifest.json").read_bytes())
            if info.filename == "shared/config.js":
                data = b'// @ts-check\nexport const SERVER_URL = "";\n'
            packed.writestr(info, data, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def store_manifest(manifest: bytes) -> bytes:
    """Return the manifest without the key, which the store refuses, since it gives extensions their ids.

    Access to servers on the user's own machine is requested like that to any other. Otherwise Chrome would
    warn everybody who installs the extension about something that only a trial needs.
    """
    content = json.loads(manifest)
    del content["key"]
    own = [pattern for pattern in content["host_permissions"] if pattern.startswith("http:")]
    content["host_permissions"] = [each for each in content["host_permissions"] if each not in own]
    content["optional_host_permissions"] += own
    return json.dumps(content, indent=2, ensure_ascii=False).encode()
