"""What the leader's own scripts recognise on a Meet page, asked where they run: for it nothing is sent."""

from playwright.sync_api import Page

from tests.extensions.call import BLINKING
from tests.extensions.loaded import run_in_extension
from tests.extensions.overlay import wait_in

# Meet's own ids of two people.
ANN, BOB = "spaces/x/devices/0", "spaces/x/devices/1"
TILES = "import(chrome.runtime.getURL('tiles.js'))"
MEET = "import(chrome.runtime.getURL('shared/meet.js'))"
OWNERS = "({ liveCameras }) => liveCameras().map(({ participant }) => participant)"
# Every picture that the page has runs: what is not recognised now never will be.
ALL_RUN = """(count) => {
  const videos = [...document.querySelectorAll("video")];
  return videos.length === count && videos.every((video) => video.readyState >= 2 && video.videoWidth > 0);
}"""


def add(page: Page, participant: str, **tile: object) -> None:
    """Let somebody with a camera come in."""
    page.evaluate("addTile", {"participant": participant} | BLINKING | tile)


def wait_running(page: Page, videos: int) -> None:
    """Wait until so many videos are in the page, each with a picture."""
    page.bring_to_front()
    page.wait_for_function(ALL_RUN, arg=videos)


def cameras(page: Page) -> list[str]:
    """Return whose cameras are recognised as running, by Meet's own ids: whom a visit can be paid to."""
    owners: list[str] = run_in_extension(page, "leader", f"{TILES}.then({OWNERS})")
    return owners


def wait_cameras(page: Page, *owners: str) -> None:
    """Wait until these and no others are recognised."""
    wait_in(page, lambda: cameras(page) == list(owners), f"cameras of {owners}")


def running(page: Page) -> tuple[int, int]:
    """Return how many videos run that are cameras, and how many that nothing on the page explains."""
    counts = run_in_extension(page, "leader", f"{TILES}.then((own) => own.runningVideos())")
    return counts["cameras"], counts["unexplained"]


def is_call(page: Page) -> bool:
    """Tell whether the page looks like a call."""
    found: bool = run_in_extension(page, "leader", f"{MEET}.then((own) => own.hasTiles())")
    return found
