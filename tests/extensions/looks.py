"""What is looked at on a screen: the right words, whole, legible and in reach, in light and in dark."""

import json
import re
from collections.abc import Callable
from typing import Any, Literal

from playwright.sync_api import Page

from tests.axe import axe_script
from tools.harness.paths import ROOT

PICTURES = ROOT / "build" / "screenshots"
# The stand-in's own page is not what is judged; the overlay below <html> is. Axe checks contrast, too.
RUN_AXE = """async () => {
  if (globalThis.overlayRoot) {
    Object.defineProperty(overlayRoot.host, "shadowRoot", { value: overlayRoot, configurable: true });
  }
  const where = globalThis.overlayRoot ? overlayRoot.host : document;
  const { violations } = await axe.run(where);
  return violations.filter(({ impact }) => ["serious", "critical"].includes(impact))
    .map(({ id, nodes }) => id + ": " + nodes.map((node) => node.html).join(" "));
}"""
# CSS pixels: WCAG 2.2's smallest target, and the smallest print that the design has.
SMALLEST_TARGET, SMALLEST_PRINT = 24, 12
# What can be seen: each element's own text, the ground, and what is wrong with how things lie.
SEE = """([smallestTarget, smallestPrint]) => {
  const root = globalThis.overlayRoot ?? document.body;
  const isText = (node) => node.nodeType === Node.TEXT_NODE;
  const ownText = (each) => [...each.childNodes].filter(isText).map((node) => node.data.trim()).join(" ");
  const texts = [], faults = [];
  for (const each of root.querySelectorAll("*")) {
    if (!each.checkVisibility({ visibilityProperty: true }) || each.closest("option, style, svg")) continue;
    const text = ownText(each), box = each.getBoundingClientRect(), style = getComputedStyle(each);
    const isControl = each.matches("button, select, summary, input:not([type=checkbox])");
    if (text) texts.push(text);
    if (!text && !isControl) continue;
    const wrong = {
      "beside the window": box.left < -1 || box.right > innerWidth + 1,
      "cut": each.scrollWidth > each.clientWidth + 1 && style.overflowX !== "visible",
      "hard to hit": isControl && Math.min(box.width, box.height) < smallestTarget,
      "too small to read": text && parseFloat(style.fontSize) < smallestPrint,
    };
    for (const [fault, there] of Object.entries(wrong)) if (there) faults.push([text || each.id, fault]);
  }
  const paper = root.querySelector(".letter, .chip, .toast") ?? document.body;
  const [red, green, blue] = getComputedStyle(paper).backgroundColor.match(/[\\d.]+/g).map(Number);
  return { texts, faults, light: red + green + blue > 3 * 128 };
}"""
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
Look = Callable[..., None]


def phrase(who: str, language: str, word: str) -> re.Pattern[str]:
    """Return what people read for one of an extension's words, whatever stands for `$1` and `$2`."""
    file = ROOT / "extensions" / who / "_locales" / language / "messages.json"
    message = json.loads(file.read_text(encoding="utf-8"))[word]["message"]
    return re.compile(".+".join(map(re.escape, re.split(r"\$\d", message))))


class Looking:
    """Looks at pages in one language, and writes pictures of them to build/screenshots."""

    def __init__(self, language: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        self._language = language
        self._session_of: dict[Page, Any] = {}

    def look(self, page: Page, who: str, state: str, *words: str) -> None:
        """Look at a page of the leader's or the member's extension in a state that these words belong to."""
        for scheme in SCHEMES:
            seen = self._look_in(scheme, page, f"{who}-{state}")
        for word in words:
            wanted = phrase(who, self._language, word)
            assert any(wanted.fullmatch(text) for text in seen["texts"]), (word, seen["texts"])

    def _look_in(self, scheme: Literal["light", "dark"], page: Page, name: str) -> dict[str, Any]:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        in_meet = page.url.startswith("https:")
        page.screenshot(path=PICTURES / f"{name}.{self._language}.{scheme}.png", full_page=not in_meet)
        seen: dict[str, Any] = page.evaluate(SEE, [SMALLEST_TARGET, SMALLEST_PRINT])
        assert seen["faults"] == []
        assert seen["light"] == (scheme == "light")
        devtools = self._session_of.setdefault(page, page.context.new_cdp_session(page))
        # Past the page's own content security policy, as DevTools are.
        devtools.send("Runtime.evaluate", {"expression": axe_script()})
        assert page.evaluate(RUN_AXE) == []
        return seen
