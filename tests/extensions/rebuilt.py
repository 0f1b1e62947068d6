"""Rebuilds an extension from changed sources, with the command that bundles the product's own scripts."""

import shutil
import subprocess
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from app.api.extension_bundle import BUNDLES, EXTENSIONS
from tools.harness.chromium import EXTENSION_IDS
from tools.harness.kept import kept_at
from tools.harness.paths import ROOT

BUNDLER = ROOT / "tools" / "extension_bundles.mjs"
BUNDLE = ["node", str(BUNDLER)]
# The installed packages, some of which are bundled, and one of which bundles.
PACKAGES = ROOT / "node_modules" / ".package-lock.json"
FOLDER = ROOT / "build" / "bundles"
# Folders of the sources that no script is made from.
UNBUNDLED = (BUNDLES, "_locales", "icons")

# The scripts of each extension, by name.
Bundles = Mapping[str, Mapping[str, bytes]]


class Change(NamedTuple):
    """A change to one file, given by its path in the extension: this text becomes that one."""

    file: str
    now: str
    wanted: str


def constant(file: str, name: str, now: str, wanted: str) -> Change:
    """Return another value for a constant, to wait for less time than people do, or to look for longer.

    Use it only where another test, or nothing but a person's patience, depends on the real length.
    """
    return Change(file, f"const {name} = {now};", f"const {name} = {wanted};")


def rebuild(extension: Path, *changes: Change) -> None:
    """Bundle the scripts of an unpacked extension anew, with these changes; its folder is named after it.

    Fails unless the sources contain what is to be changed.
    """
    for file, script in scripts_of(extension.name, *changes).items():
        (extension / file).write_bytes(script)


@cache
def scripts_of(name: str, *changes: Change) -> Mapping[str, bytes]:
    """Return each bundle of an extension with changed sources; the same ones are built once for all workers.

    One command bundles both unchanged extensions: a test that wants one mostly wants the other, too.
    """
    names = (name,) if changes else tuple(EXTENSION_IDS)
    key = sha256(repr((names, changes)).encode()).hexdigest()[:12]
    found: Bundles = kept_at(kept_in() / f"{key}.pickle", lambda: bundled(names, changes))
    return found[name]


@cache
def kept_in() -> Path:
    """Return the folder for bundles of exactly these sources; those of earlier sources are removed."""
    digest = sha256()
    sources = (path for path in sorted(EXTENSIONS.rglob("*")) if path.is_file() and is_bundled(path))
    for path in (Path(__file__), BUNDLER, PACKAGES, *sources):
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    folder = FOLDER / digest.hexdigest()[:12]
    for other in FOLDER.glob("*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    return folder


def is_bundled(source: Path) -> bool:
    return not {*UNBUNDLED} & {*source.relative_to(EXTENSIONS).parts}


def bundled(names: tuple[str, ...], changes: tuple[Change, ...]) -> Bundles:
    """Bundle these extensions' scripts from sources with the changes."""
    with TemporaryDirectory() as scratch:
        copy = Path(scratch) / "extensions"
        shutil.copytree(EXTENSIONS, copy, symlinks=True, ignore=shutil.ignore_patterns(*UNBUNDLED))
        for name in names:
            change(copy / name, changes)
        subprocess.run([*BUNDLE, str(copy), *names], check=True)
        return {
            name: {bundle.name: bundle.read_bytes() for bundle in (copy / BUNDLES / name).glob("*.js")}
            for name in names
        }


def change(extension: Path, changes: tuple[Change, ...]) -> None:
    """Change an extension's sources; fails unless they contain what is to be changed."""
    for file, now, wanted in changes:
        source = extension / file
        text = source.read_text(encoding="utf-8")
        assert now in text, file
        source.write_text(text.replace(now, wanted), encoding="utf-8")
