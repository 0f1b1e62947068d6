"""What the leader's extension costs the leader's computer: Chromium's processor time, by what uses it.

A page with four cameras of 1280x720 stands in for Google Meet's. It shows one video four times, so its own
share is not that of a real call; but what measuring adds is the same as in a call.
"""

import os
import re
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median

import cv2
from playwright.sync_api import BrowserContext, Page, Route, expect, sync_playwright

from tools.clips import npm_clip
from tools.harness.browser_source import CONSENT
from tools.harness.chromium import EXTENSION_IDS, extension_options, needed_chromium
from tools.harness.extension_zips import unpacked
from tools.harness.process_usage import process_tree
from tools.harness.server_process import ServerProcess
from tools.soak.machine import small_plan

MEET, CODE = "https://meet.google.com/", "abc-defg-hij"
TILES = 4
# The largest size in which Meet sends a camera.
SIZE = (1280, 720)
# The frames of the clip that are looped: some ten seconds, from a part in which the person blinks often.
FIRST_FRAME, FRAMES, RATE = 960, 240, 24
# Seconds of each look, and seconds before it in which the face is searched for.
SECONDS, SETTLE_SECONDS = 8, 4
# Looks of each kind, which take turns; the table shows their medians.
ROUNDS = 3
ANSWER_MS = 60_000
MAIN = "Meet's page, main thread"
REST = "Meet's page, other threads"
EXTENSION = "the extension's worker"
OTHERS = "network, browser, graphics"
PAGE = f"""<!doctype html><meta charset="utf-8"><title>Meet</title>
<link rel="canonical" href="{MEET}">
<style>video {{ width: 520px }}</style><main></main>
<script type="module">
  const source = document.createElement("video");
  Object.assign(source, {{ muted: true, loop: true, src: "/clip.webm" }});
  await source.play();
  const [track] = source.captureStream().getVideoTracks();
  for (let number = 0; number < {TILES}; number++) {{
    const [tile, inner] = [document.createElement("div"), document.createElement("div")];
    const id = `spaces/x/devices/${{number}}`;
    Object.assign(tile.dataset, {{ participantId: id, requestedParticipantId: id, tileMediaId: id }});
    const video = document.createElement("video");
    const stream = new MediaStream([track.clone()]);
    Object.assign(video, {{ muted: true, autoplay: true, playsInline: true, srcObject: stream }});
    inner.append(video);
    tile.append(inner);
    document.querySelector("main").append(tile);
  }}
</script>"""


def write_clip(path: Path) -> None:
    """Write a face as a camera of SIZE shows it: the clip's picture in the middle, grey on both sides."""
    source = cv2.VideoCapture(str(npm_clip("franck").path))
    source.set(cv2.CAP_PROP_POS_FRAMES, FIRST_FRAME)
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"VP80"), RATE, SIZE)
    width, height = SIZE
    for _ in range(FRAMES):
        found, frame = source.read()
        assert found, "the clip is long enough"
        face = cv2.resize(frame, (round(frame.shape[1] * height / frame.shape[0]), height))
        left = (width - face.shape[1]) // 2
        right = width - face.shape[1] - left
        writer.write(cv2.copyMakeBorder(face, 0, 0, left, right, cv2.BORDER_CONSTANT, value=(90, 90, 90)))
    writer.release()


def kind_of(command: str, *, is_main: bool) -> str | None:
    """Return the row a thread belongs to, by its process's command line; None if it is not Chromium's."""
    if "chrom" not in command.partition(" ")[0]:
        return None
    if "--type=renderer" not in command:
        return OTHERS
    if "--extension-process" in command:
        return EXTENSION
    return MAIN if is_main else REST


def cpu_by_kind() -> dict[str, float]:
    """Return the processor seconds that this process's Chromium has used so far, by row."""
    used = defaultdict[str, float](float)
    for pid in process_tree(os.getpid()):
        # Processes and threads may end while they are looked at.
        with suppress(OSError):
            command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            for task in Path(f"/proc/{pid}/task").iterdir():
                if kind := kind_of(command, is_main=task.name == str(pid)):
                    used[kind] += int((task / "schedstat").read_text().split()[0]) / 1e9
    return used


def look() -> dict[str, float]:
    """Return the share of a core that each kind takes now, over some seconds."""
    before, begun = cpu_by_kind(), time.monotonic()
    time.sleep(SECONDS)
    after, seconds = cpu_by_kind(), time.monotonic() - begun
    return {kind: (after[kind] - before[kind]) / seconds for kind in after}


@contextmanager
def leading(server: ServerProcess, folder: Path) -> Iterator[tuple[Page, Page]]:
    """Open a call with the leader's extension from the server's own zip; yields its tab and the popup."""
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            folder / "profile",
            executable_path=needed_chromium(),
            headless=False,
            args=extension_options([unpacked(server, "leader", folder)]),
            viewport={"width": SIZE[0], "height": SIZE[1]},
        )
        popup = context.new_page()
        popup.goto(f"chrome-extension://{EXTENSION_IDS['leader']}/popup.html")
        popup.evaluate("(all) => chrome.storage.local.set(all)", CONSENT | {"automatic": False})
        tab = open_call(context, folder / "clip.webm")
        popup.reload()  # it shows the call that was in front last
        expect(popup.locator("#meeting")).to_have_value(CODE)
        yield tab, popup
        context.close()


def open_call(context: BrowserContext, clip: Path) -> Page:
    """Open the page that stands in for Meet, with its cameras on."""
    tab = context.new_page()

    def serve(route: Route) -> None:
        if route.request.url.endswith(clip.name):
            route.fulfill(body=clip.read_bytes(), content_type="video/webm")
        else:
            route.fulfill(body=PAGE, content_type="text/html")

    tab.route(f"{MEET}**", serve)
    tab.goto(MEET + CODE)
    expect(tab.locator("video")).to_have_count(TILES)
    return tab


def looks(tab: Page, popup: Page) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield one look of each kind: nobody measured, one person, and everybody."""
    for at_once in (0, 1, TILES):
        if at_once:
            popup.evaluate("(count) => chrome.storage.local.set({ tilesAtOnce: count })", at_once)
            popup.bring_to_front()
            popup.click("#start")
            tab.bring_to_front()
            expect(popup.locator("#state")).to_have_text(re.compile("^Measuring"), timeout=ANSWER_MS)
        tab.wait_for_timeout(1000 * SETTLE_SECONDS)
        yield f"{at_once} measured", look()
        if at_once:
            popup.bring_to_front()
            popup.click("#start")  # the button now says Stop
            expect(popup.locator("#state")).to_have_text(re.compile("^Not measuring"), timeout=ANSWER_MS)
            tab.bring_to_front()


def print_browser() -> None:
    """Print a table of shares of a core, as medians."""
    found: dict[str, list[dict[str, float]]] = {}
    # Chromium may still be writing its profile after it was closed.
    temporary = tempfile.TemporaryDirectory(prefix="meeting-rest-bench-", ignore_cleanup_errors=True)
    with (
        temporary as name,
        ServerProcess(small_plan(name)) as server,
    ):
        server.wait_for_redis()
        write_clip(Path(name) / "clip.webm")
        with leading(server, Path(name)) as (tab, popup):
            for _ in range(ROUNDS):
                for kind, shares in looks(tab, popup):
                    found.setdefault(kind, []).append(shares)
    print(f"\n| Chromium of a leader, % of a core | {' | '.join(found)} |\n|---|{'---:|' * len(found)}")
    for row in (MAIN, REST, EXTENSION, OTHERS):
        cells = (f"{100 * median(each[row] for each in all_looks):.0f}" for all_looks in found.values())
        print(f"| {row} | {' | '.join(cells)} |")
