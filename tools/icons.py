"""Draws the extensions' PNG icons from their SVG sources: `python -m tools.icons`."""

from playwright.sync_api import sync_playwright

from tools.command import run
from tools.harness.captured import captured
from tools.harness.chromium import OPTIONS, needed_chromium
from tools.harness.paths import ROOT

# Pixels: toolbar, toolbar at high density, extension list, installation.
SIZES = (16, 32, 48, 128)
# Which of a source's 128 units are drawn. The store wants the picture to fill 96 of 128 pixels. In the
# toolbar a source's own narrow margin would be half a pixel, a soft rim, and is left out.
WHOLE = 'viewBox="0 0 128 128"'
DRAWN = {16: 'viewBox="4 4 120 120"', 128: 'viewBox="-16 -16 160 160"'}
STYLE = "body{margin:0}svg{display:block;width:100vw}"


def draw(svg: str, size: int) -> bytes:
    """Return a PNG of `size` × `size` pixels with a transparent background."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=needed_chromium(), args=OPTIONS)
        page = browser.new_page(viewport={"width": size, "height": size})
        page.set_content(f"<style>{STYLE}</style>{svg.replace(WHOLE, DRAWN.get(size, WHOLE))}")
        picture = captured(lambda: page.screenshot(omit_background=True))
        browser.close()
    return picture


def main() -> int:
    """Draw every icon again."""
    for source in sorted(ROOT.glob("extensions/*/icons/icon.svg")):
        for size in SIZES:
            target = source.with_name(f"{size}.png")
            target.write_bytes(draw(source.read_text(encoding="utf-8"), size))
            print(target.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    run(main)
