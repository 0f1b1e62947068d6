"""`python -m tools.pictures` takes the pictures of the guides again, in both languages."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tools.command import Missing, run
from tools.harness.chromium import OPTIONS, needed_chromium
from tools.harness.paths import ROOT
from tools.harness.prometheus_process import needed_prometheus
from tools.harness.server_process import ServerProcess
from tools.pictures.dashboard import take_dashboard
from tools.pictures.drawn_camera import drawn_camera
from tools.pictures.people import PEOPLE
from tools.pictures.take import LOCALES, Studio, camera, console, letter_and_popups, member_page

FOLDER = ROOT / "docs" / "pictures"
# For each picture, since a page with all of them has to load on a slow line.
MAX_BYTES = 300_000


def has_japanese_font() -> bool:
    """Tell whether Japanese would be more than empty boxes; assumed if fc-list is not there to tell."""
    if not shutil.which("fc-list"):
        return True
    return bool(subprocess.run(["fc-list", ":lang=ja"], capture_output=True, check=True).stdout)


def take_all(folder: Path) -> list[str]:
    """Take every picture and return what is wrong with them."""
    folder.mkdir(exist_ok=True)
    with (
        # Chromium may still be writing its profile after it was closed.
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name,
        sync_playwright() as playwright,
        ServerProcess({"XDG_CACHE_HOME": name}) as server,
    ):
        server.wait_for_redis()
        scratch = Path(name)
        browser = playwright.chromium.launch(executable_path=needed_chromium(), args=OPTIONS)
        file = drawn_camera(browser, PEOPLE[0], scratch / "person.mjpeg")
        browser.close()
        for language in LOCALES:
            studio = Studio(playwright, server, language, file, folder, scratch)
            for take in (camera, member_page, console, letter_and_popups):
                take(studio)
    take_dashboard(folder / "dashboard.jpg")
    sizes = {path.name: path.stat().st_size for path in sorted(folder.glob("*.jpg"))}
    for picture, size in sizes.items():
        print(f"{picture}: {size // 1000} kB")
    return [f"{picture} has {size} bytes" for picture, size in sizes.items() if size >= MAX_BYTES]


def main() -> int:
    """Take every picture and say which are too large; returns the exit status."""
    if not has_japanese_font():
        raise Missing("No Japanese font is installed; the Japanese pictures would show empty boxes.")
    # Said now, since the picture that needs it comes last.
    needed_prometheus()
    faults = take_all(FOLDER)
    for fault in faults:
        print(f"✗ {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    run(main)
