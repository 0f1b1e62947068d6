"""What the leader's own scripts recognise on a Meet page, asked where they run, without sending anything."""

import subprocess
from functools import cache
from typing import Any

from playwright.sync_api import Page

from tests.extensions.call import BLINKING
from tests.extensions.loaded import run_in_extension
from tests.extensions.overlay import wait_in
from tools.harness.paths import ROOT

# Meet's own IDs of two people.
ANN, BOB = "spaces/x/devices/0", "spaces/x/devices/1"
OWNERS = "liveCameras().map(({ participant }) => participant)"
# A running camera that costs the machine hardly anything: it is recognised, but not looked at.
RUNNING = BLINKING | {"rate": 2}
# The leader's scripts that are asked; an extension's own bundle offers nothing to call.
ASKED = """
export { liveCameras, runningVideos } from "./extensions/leader/people/tiles.js";
export { hasTiles } from "./extensions/shared/meet.js";
"""
ESBUILD = ["node_modules/.bin/esbuild", "--bundle", "--format=iife", "--global-name=leader"]
# Every picture of the page is running: what is not recognised now never will be.
ALL_RUN = """(count) => {
  const videos = [...document.querySelectorAll("video")];
  return videos.length === count && videos.every((video) => video.readyState >= 2 && video.videoWidth > 0);
}"""


def add(page: Page, participant: str, **tile: object) -> None:
    """Let somebody with a camera join."""
    page.evaluate("addTile", {"participant": participant} | RUNNING | tile)


def wait_running(page: Page, videos: int) -> None:
    """Wait until this many videos are in the page, each with a picture."""
    page.bring_to_front()
    page.wait_for_function(ALL_RUN, arg=videos)


@cache
def asked() -> str:
    """Return the scripts that are asked, bundled into one."""
    done = subprocess.run(ESBUILD, input=ASKED, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout


def ask(page: Page, expression: str) -> Any:
    """Return what the leader's scripts answer where they run."""
    return run_in_extension(page, "leader", f"{asked()}\nleader.{expression}")


def cameras(page: Page) -> list[str]:
    """Return whose cameras are recognised as running, by Meet's own IDs: whom a visit can be paid to."""
    owners: list[str] = ask(page, OWNERS)
    return owners


def wait_cameras(page: Page, *owners: str) -> None:
    """Wait until exactly these cameras are recognised."""
    wait_in(page, lambda: cameras(page) == list(owners), f"cameras of {owners}")


def running(page: Page) -> tuple[int, int]:
    """Return how many running videos are cameras, and how many nothing on the page explains."""
    counts = ask(page, "runningVideos()")
    return counts["cameras"], counts["unexplained"]


def is_call(page: Page) -> bool:
    """Tell whether the page looks like a call."""
    found: bool = ask(page, "hasTiles()")
    return found
