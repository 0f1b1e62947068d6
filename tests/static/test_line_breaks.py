"""On phones, Japanese lines of the pages do not break inside the pages' key words."""

from playwright.sync_api import expect

from tests.static.conftest import OpenPage
from tools.harness.server_process import ServerProcess

# Widths of upright phones, in CSS pixels.
WIDTHS = range(320, 431, 5)
WORDS = ["まばたき", "休憩", "計測"]
# Each of these words that is split over two lines, with what comes before it.
BROKEN = """(words) => {
  const found = [], range = document.createRange();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { data, parentElement } = texts.currentNode;
    if (!parentElement.checkVisibility() || parentElement.closest(".unseen")) continue;
    for (const { 0: word, index } of data.matchAll(new RegExp(words.join("|"), "g"))) {
      range.setStart(texts.currentNode, index);
      range.setEnd(texts.currentNode, index + word.length);
      if (range.getClientRects().length > 1) found.push(data.slice(0, index + word.length));
    }
  }
  return found;
}"""


def test_no_line_on_a_phone_ends_within_a_japanese_word(server: ServerProcess, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/privacy", locale="ja-JP")
    for path in ("/camera", "/m/abc-defg-hij", "/console"):
        page.goto(f"{server.url}{path}")
        expect(page.locator("#not-built")).to_have_count(0)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(BROKEN, WORDS) == [], (path, width)
