"""Draws the extensions' PNG icons from their SVG sources: `python -m tools.icons`."""

from playwright.sync_api import sync_playwright

from tools.harness.captured import captured
from tools.harness.chromium import OPTIONS, installed_chromium
from tools.harness.paths import ROOT

# Pixels: toolbar, its high-density form, extension list, installation.
SIZES = (16, 32, 48, 128)
# What is drawn of a source's 128 units: the store wants 96 of 128 pixels to be picture. A source's own narrow
# margin would be half a pixel of the toolbar's, a soft rim, and is left out there.
WHOLE = 'viewBox="0 0 128 128"'
DRAWN = {16: 'viewBox="4 4 120 120"', 128: 'viewBox="-16 -16 160 160"'}
STYLE = "body{margin:0}svg{display:block;width:100vw}"


def draw(svg: str, size: int) -> bytes:
    """Return a PNG of `size` × `size` pixels with a transparent ground."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed_chromium(), args=OPTIONS)
        page = browser.new_page(viewport={"width": size, "height": size})
        page.set_content(f"<style>{STYLE}</style>{svg.replace(WHOLE, DRAWN.get(size, WHOLE))}")
        picture = captured(lambda: page.screenshot(omit_background=True))
        browser.close()
    return picture


if __name__ == "__main__":
    for source in sorted(ROOT.glob("extensions/*/icons/icon.svg")):
        for size in SIZES:
            target = source.with_name(f"{size}.png")
            target.write_bytes(draw(source.read_text(encoding="utf-8"), size))
            print(target.relative_to(ROOT))
