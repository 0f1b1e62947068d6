"""Each package has all that its extension loads, nothing that it never does, and others' notices."""

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator

import pytest

from app.api.extension_bundle import build_zip
from tools.store.package import NAMES, store_zip

LICENCES = "shared/vendor/licences.txt"
# With two stars: `/*` stands in the addresses of pages, too.
COMMENTS = re.compile(r"/\*\*.*?\*/|^\s*//[^\n]*$", re.DOTALL | re.MULTILINE)
IMPORT = re.compile(r"""\b(?:from|import)\s*\(?\s*["'](\.[^"']+)["']""")
# A page's own files, and those that a manifest or a script names from the extension's root.
OF_PAGE = re.compile(r'(?:src|href)="([^"#:]+)"')
NAMED = re.compile(r"""["'`]([\w/]+\.(?:html|css|png|js|json))["'`]""")


def server_zip(name: str) -> bytes:
    return build_zip(name, "https://rest.example.org")


every_package = pytest.mark.parametrize(
    ("pack", "name"), [(pack, name) for pack in (server_zip, store_zip) for name in NAMES]
)


def loaded_by(path: str, text: str) -> Iterator[str]:
    """Yield the paths of what one file loads."""
    if path.endswith(".html"):
        yield from OF_PAGE.findall(text)
    if path.endswith((".js", ".json")):
        # A script of a package is one file in itself.
        code = "" if "/vendor/" in path else COMMENTS.sub("", text)
        yield from (
            posixpath.normpath(posixpath.join(posixpath.dirname(path), to)) for to in IMPORT.findall(code)
        )
        yield from NAMED.findall(code)


def reached(packed: zipfile.ZipFile) -> set[str]:
    """Return what is loaded, beginning with the manifest; Chrome itself and the scripts load the texts."""
    waiting = ["manifest.json", *(path for path in packed.namelist() if path.startswith("_locales/"))]
    seen: set[str] = set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        if path in packed.namelist() and not path.endswith(".png"):
            waiting += loaded_by(path, packed.read(path).decode())
    return seen


@every_package
def test_a_package_has_what_it_loads_and_nothing_else_but_notices(
    pack: Callable[[str], bytes], name: str
) -> None:
    packed = zipfile.ZipFile(io.BytesIO(pack(name)))
    assert set(packed.namelist()) - {LICENCES} == reached(packed)


@every_package
def test_a_members_package_has_no_code_that_takes_or_sends_pictures(
    pack: Callable[[str], bytes], name: str
) -> None:
    packed = zipfile.ZipFile(io.BytesIO(pack(name)))
    scripts = "".join(packed.read(path).decode() for path in packed.namelist() if path.endswith("js"))
    takes = [
        word for word in ("drawImage", "toDataURL", "MediaStreamTrackProcessor", "Socket") if word in scripts
    ]
    assert bool(takes) == (name == "leader")


@every_package
def test_a_package_with_others_code_has_their_notices(pack: Callable[[str], bytes], name: str) -> None:
    packed = zipfile.ZipFile(io.BytesIO(pack(name)))
    others = {path for path in packed.namelist() if path.startswith("shared/vendor/")}
    assert bool(others) == (LICENCES in others) == (name == "leader")
    if others:
        notices = packed.read(LICENCES).decode()
        assert {"socket.io-client", "lean-qr"} <= set(re.findall(r"^== (\S+)$", notices, re.MULTILINE))
        assert notices.count("Permission is hereby granted, free of charge") == notices.count("== ")
