"""A clean clone of this checkout as it is now: what git knows, with what is not committed yet."""

import shutil
import subprocess
from pathlib import Path

from tools.harness.paths import ROOT


def clean_clone(folder: Path) -> Path:
    """Copy every file that git tracks, links as links; returns the folder."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in filter(None, listed.stdout.split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name, follow_symlinks=False)
    return folder
