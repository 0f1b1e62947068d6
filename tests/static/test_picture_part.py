"""A part cut out of a camera's picture, in a real Chromium, has the same pixels as in the whole picture."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from tools.clips import npm_clip
from tools.harness.paths import ROOT

SITE = "https://parts.test/"
TYPES = {".js": "text/javascript", ".mp4": "video/mp4"}
# Pictures by name, each with the size that it is shown in.
PICTURES = """
const { drawPart } = await import("/extensions/shared/frames/picture_part.js");
const open = new Set();
globalThis.VideoFrame = class extends VideoFrame {
  constructor(...given) { super(...given); open.add(this); }
  close() { open.delete(this); super.close(); }
};
const drawn = (format, codedWidth, codedHeight, more = {}) => {
  const [across, down] = [Math.ceil(codedWidth / 2), Math.ceil(codedHeight / 2)];
  const bytes = Uint8Array.from(
    { length: codedWidth * codedHeight + 2 * across * down },
    (_, at) => 128 + 90 * Math.sin(at / 7 + Math.sin(at / (3 * codedWidth))),
  );
  return new VideoFrame(bytes, { format, codedWidth, codedHeight, timestamp: 0, ...more });
};
const cutOf = (whole, visibleRect) => {
  const part = new VideoFrame(whole, { visibleRect });
  whole.close();
  return part;
};
const clip = async () => {
  const video = Object.assign(document.createElement("video"), { muted: true });
  document.body.append(video);
  // That it can play is said before there is a picture of it.
  const shown = new Promise((resolve) => video.requestVideoFrameCallback(resolve));
  video.src = "/clip.mp4";
  await shown;
  return video;
};
const PICTURES = {
  clip,
  I420: () => drawn("I420", 1280, 720),
  "I420 of an odd size": () => drawn("I420", 641, 361),
  NV12: () => drawn("NV12", 642, 362),
  upright: () => drawn("I420", 360, 640),
  turned: () => drawn("I420", 640, 360, { rotation: 90 }),
  "upside down": () => drawn("I420", 640, 360, { rotation: 180 }),
  mirrored: () => drawn("I420", 640, 360, { flip: true }),
  "cut by itself": () => cutOf(drawn("I420", 640, 368), { x: 0, y: 8, width: 640, height: 360 }),
  stretched: () => drawn("I420", 480, 360, { displayWidth: 640, displayHeight: 360 }),
};
"""
# Draws boxes of a picture both ways; returns how much the pixels differ, and what was left open.
COMPARE = f"""async ([name, boxes, width]) => {{
  {PICTURES}
  const picture = await PICTURES[name]();
  const video = {{
    width: picture.videoWidth ?? picture.displayWidth,
    height: picture.videoHeight ?? picture.displayHeight,
  }};
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", {{ alpha: false, willReadFrequently: true }});
  let cut = 0;
  const asked = new Proxy(pen, {{ get: (_, what) => (...given) => {{
    cut += given[0] !== picture;
    return pen[what](...given);
  }} }});
  let [farthest, apart, all] = [0, 0, 0];
  for (const [left, top, right, bottom] of boxes) {{
    const [x, y] = [Math.round(left * video.width), Math.round(top * video.height)];
    const [w, h] = [Math.round(right * video.width) - x, Math.round(bottom * video.height) - y];
    const scale = Math.min(1, width / w);
    const target = {{ width: Math.round(w * scale), height: Math.round(h * scale) }};
    const pixels = (draw) => {{
      Object.assign(canvas, target);
      draw();
      return pen.getImageData(0, 0, target.width, target.height).data;
    }};
    const whole = pixels(() => pen.drawImage(picture, x, y, w, h, 0, 0, target.width, target.height));
    const source = {{ x, y, width: w, height: h }};
    const part = pixels(() => drawPart(asked, picture, {{ video, source, target }}));
    const differences = whole.map((value, at) => Math.abs(value - part[at]));
    farthest = differences.reduce((most, each) => Math.max(most, each), farthest);
    apart += differences.reduce((count, each) => count + (each > 0), 0);
    all += whole.length;
  }}
  picture.close?.();
  return {{ cut, farthest, share: apart / all, open: open.size }};
}}"""
# Shares of the picture, from edge to edge; most of these fall between odd pixels.
BOXES = [
    [0, 0, 1, 1],
    [0.31, 0.22, 0.62, 0.81],
    [0.333, 0.111, 0.555, 0.777],
    [0.0013, 0.0017, 0.25, 0.37],
    [0.71, 0.63, 1, 1],
    [0.4531, 0.1234, 0.4999, 0.2],
    [0.0021, 0.0063, 1, 0.9971],
]
CUT = ["clip", "I420", "NV12", "upright"]
UNCUT = ["I420 of an odd size", "turned", "upside down", "mirrored", "cut by itself", "stretched"]
# The widths at which a face and a whole tile are sent.
WIDTHS = [320, 640]
# Of 255: pixels drawn between two others mix them in sixteenths, and some are rounded differently.
ROUNDED, ROUNDED_SHARE = 16, 0.01


@pytest.fixture(scope="module")
def site(browser: Browser) -> Iterator[Page]:
    """A tab that finds the extensions' scripts and a clip."""
    opened = browser.new_page()

    def serve(route: Route) -> None:
        path = Path(route.request.url.removeprefix(SITE))
        file = npm_clip("franck").path if path.suffix == ".mp4" else ROOT / path
        body = file.read_bytes() if path.suffix else b"<body></body>"
        route.fulfill(body=body, content_type=TYPES.get(path.suffix, "text/html"))

    opened.route(f"{SITE}**", serve)
    yield opened
    opened.close()


@pytest.fixture
def page(site: Page) -> Page:
    """A page of that tab, with nothing left of other tests."""
    site.goto(SITE)
    return site


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", CUT)
def test_a_part_of_a_picture_has_the_same_pixels_as_the_whole_one_there_and_nothing_stays_open(
    name: str, width: int, page: Page
) -> None:
    found = page.evaluate(COMPARE, [name, BOXES, width])
    assert found["cut"] == len(BOXES)
    assert found["farthest"] <= ROUNDED
    assert found["share"] < ROUNDED_SHARE
    assert found["open"] == 0


@pytest.mark.parametrize("name", UNCUT)
def test_a_picture_that_is_turned_or_cut_by_itself_or_odd_is_drawn_as_it_is_shown(
    name: str, page: Page
) -> None:
    found = page.evaluate(COMPARE, [name, BOXES, WIDTHS[0]])
    assert found == {"cut": 0, "farthest": 0, "share": 0, "open": 0}
