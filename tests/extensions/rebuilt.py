"""An extension of changed sources, its scripts bundled anew by the command that bundles the product's own."""

import shutil
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from app.api.extension_bundle import BUNDLES, EXTENSIONS
from tools.harness.paths import ROOT

BUNDLE = ["node", str(ROOT / "tools" / "extension_bundles.mjs")]


class Change(NamedTuple):
    """What of one file, by its path in the extension, is to be something else."""

    file: str
    now: str
    wanted: str


def constant(file: str, name: str, now: str, wanted: str) -> Change:
    """Return another value of a constant, to wait for less than people do, or to look for longer.

    Only where another test, or nothing but a person's patience, holds the real length.
    """
    return Change(file, f"const {name} = {now};", f"const {name} = {wanted};")


def rebuild(extension: Path, *changes: Change) -> None:
    """Bundle the scripts of an unpacked extension anew, with these changes; its folder has its name.

    Fails unless the sources have what is to be changed.
    """
    for file, script in scripts_of(extension.name, *changes).items():
        (extension / file).write_bytes(script)


@cache
def scripts_of(name: str, *changes: Change) -> Mapping[str, bytes]:
    """Return each bundle of an extension of changed sources."""
    with TemporaryDirectory() as scratch:
        copy = Path(scratch) / "extensions"
        shutil.copytree(EXTENSIONS, copy, symlinks=True, ignore=shutil.ignore_patterns("_locales", "icons"))
        for file, now, wanted in changes:
            source = copy / name / file
            text = source.read_text(encoding="utf-8")
            assert now in text, file
            source.write_text(text.replace(now, wanted), encoding="utf-8")
        subprocess.run([*BUNDLE, str(copy)], check=True)
        return {bundle.name: bundle.read_bytes() for bundle in (copy / BUNDLES / name).glob("*.js")}
