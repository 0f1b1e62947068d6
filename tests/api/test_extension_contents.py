"""Each package has everything that its extension loads, nothing else, and the notices for others' code."""

import fnmatch
import io
import json
import posixpath
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from app.api.extension_bundle import BUNDLES, EXTENSIONS, build_zip
from tests.extensions.rebuilt import BUNDLE, scripts_of
from tools.store.package import NAMES, store_zip

LICENCES = "licences.txt"
# The comment that says which file a part of a script is from; minified scripts have none.
SOURCE = re.compile(r"^// (\S+\.m?js)$", re.MULTILINE)
# The path of a third-party package, wherever `node_modules` is.
PACKAGE = re.compile(r"\S*node_modules/((?:@[^/]+/)?[^/]+)/")
# With two stars, because URL patterns contain `/*`, too.
COMMENTS = re.compile(r"/\*\*.*?\*/|^\s*//[^\n]*$", re.DOTALL | re.MULTILINE)
IMPORT = re.compile(r"""\b(?:from|import)\s*\(?\s*["'](\.[^"']+)["']""")
# A page's own files, and those that a manifest or a script names from the extension's root.
OF_PAGE = re.compile(r'(?:src|href)="([^"#:]+)"')
NAMED = re.compile(r"""["'`]([\w/]+\.(?:html|css|png|js|json))["'`]""")


def server_zip(name: str) -> bytes:
    return build_zip(name, "https://rest.example.org")


def sources(packed: zipfile.ZipFile) -> set[str]:
    """Return the source files of a package's scripts."""
    scripts = (packed.read(path).decode() for path in packed.namelist() if path.endswith(".js"))
    return {source for script in scripts for source in SOURCE.findall(script)}


every_package = pytest.mark.parametrize(
    ("pack", "name"), [(pack, name) for pack in (server_zip, store_zip) for name in NAMES]
)


def loaded_by(path: str, text: str) -> Iterator[str]:
    """Yield the paths that one file loads."""
    if path.endswith(".html"):
        yield from OF_PAGE.findall(text)
    if path.endswith((".js", ".json")):
        code = COMMENTS.sub("", text)
        yield from (
            posixpath.normpath(posixpath.join(posixpath.dirname(path), to)) for to in IMPORT.findall(code)
        )
        yield from NAMED.findall(code)


def reached(packed: zipfile.ZipFile, first: str = "manifest.json") -> set[str]:
    """Return all that is loaded from one file on, and the texts, which Chrome itself and the scripts load."""
    waiting = [first, *(path for path in packed.namelist() if path.startswith("_locales/"))]
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
def test_a_package_lets_a_meet_page_load_what_it_loads_and_nothing_else(
    pack: Callable[[str], bytes], name: str
) -> None:
    packed = zipfile.ZipFile(io.BytesIO(pack(name)))
    [open_to_page] = json.loads(packed.read("manifest.json"))["web_accessible_resources"]
    let_in = {
        path for pattern in open_to_page["resources"] for path in fnmatch.filter(packed.namelist(), pattern)
    }
    assert let_in == reached(packed, "shared/content.js") - {"shared/content.js"}


@every_package
def test_a_packages_scripts_are_not_minified_and_say_which_file_each_part_is_from(
    pack: Callable[[str], bytes], name: str
) -> None:
    packed = zipfile.ZipFile(io.BytesIO(pack(name)))
    for script in ("background.js", "consent.js", "page.js", "popup.js"):
        named = SOURCE.findall(packed.read(script).decode())
        assert named[-1] == f"{name}/{script}"
        assert all((EXTENSIONS / source).is_file() for source in named)


def in_short(scripts: Mapping[str, bytes]) -> dict[str, str]:
    """Return the scripts without the paths of the folders in which packages are."""
    return {name: PACKAGE.sub(r"\1/", script.decode()) for name, script in scripts.items()}


def built(folder: Path) -> dict[str, str]:
    return in_short({file.name: file.read_bytes() for file in folder.glob("*.js")})


@pytest.mark.parametrize("name", NAMES)
def test_the_scripts_that_are_packed_are_those_of_the_sources_now(name: str) -> None:
    assert built(EXTENSIONS / BUNDLES / name) == in_short(scripts_of(name)), "make extensions"


def test_the_scripts_are_the_same_where_a_checkout_has_no_links(tmp_path: Path) -> None:
    folder = tmp_path / "extensions"
    shutil.copytree(EXTENSIONS, folder, symlinks=True, ignore=shutil.ignore_patterns(BUNDLES))
    for name in NAMES:
        (folder / name / "shared").unlink()
        (folder / name / "shared").write_text("../shared", encoding="utf-8")
    subprocess.run([*BUNDLE, str(folder)], check=True)
    for name in NAMES:
        assert built(folder / BUNDLES / name) == in_short(scripts_of(name))


@pytest.mark.parametrize("name", NAMES)
def test_a_package_has_nothing_that_an_operators_programs_hide_in_the_folder(
    name: str, tmp_path: Path
) -> None:
    folder = tmp_path / "extensions"
    shutil.copytree(EXTENSIONS, folder, symlinks=True)
    before = build_zip(name, "https://rest.example.org", folder)
    for left in (folder / name / ".DS_Store", folder / "shared" / ".vscode" / "settings.json"):
        left.parent.mkdir(exist_ok=True)
        left.touch()
    assert build_zip(name, "https://rest.example.org", folder) == before


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
    frames = [source for source in sources(packed) if source.startswith("shared/frame")]
    assert bool(frames) == (name == "leader")


@every_package
def test_a_package_with_others_code_has_their_notices(pack: Callable[[str], bytes], name: str) -> None:
    packed = zipfile.ZipFile(io.BytesIO(pack(name)))
    others = {found[1] for source in sources(packed) if (found := PACKAGE.match(source))}
    assert bool(others) == (LICENCES in packed.namelist()) == (name == "leader")
    if others:
        assert others >= {"socket.io-client", "engine.io-client", "lean-qr"}
        notices = packed.read(LICENCES).decode()
        assert others == set(re.findall(r"^== (\S+)$", notices, re.MULTILINE))
        assert notices.count("Permission is hereby granted, free of charge") == notices.count("== ")
