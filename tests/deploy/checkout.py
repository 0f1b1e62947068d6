"""A clean clone of this checkout as it is now, and a clean home that fetches no package a second time."""

import os
import shutil
import subprocess
from pathlib import Path

from tools.harness.paths import ROOT


def clean_clone(folder: Path) -> Path:
    """Copy every file that git tracks, with uncommitted changes and links as links; returns the folder."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in filter(None, listed.stdout.split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name, follow_symlinks=False)
    return folder


def clean_home(folder: Path) -> dict[str, str]:
    """Return the environment of a user with this home, who has the packages that this machine has cached."""
    home = Path.home()
    kept = {"PIP_CACHE_DIR": home / ".cache/pip", "npm_config_cache": home / ".npm"}
    caches = {name: os.environ.get(name, str(kept[name])) for name in kept}
    return {"HOME": str(folder), "npm_config_prefer_offline": "true"} | caches
