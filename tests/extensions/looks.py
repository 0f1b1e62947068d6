"""Checks of a screen: the right words, whole, legible and in reach, in each language and colour scheme."""

import json
import os
import re
from collections.abc import Callable, Sequence
from typing import Any, Literal

from playwright.sync_api import Page, expect

from tests.axe import axe_script
from tests.extensions.loaded import Loaded, overlay_of
from tests.extensions.overlay import wait_in
from tools.harness.captured import captured
from tools.harness.paths import ROOT

PICTURES = ROOT / "build" / "screenshots"
# No test reads them, and taking them all takes half a minute.
PICTURES_WANTED = "MEETING_REST_SCREENSHOTS" in os.environ
# The stand-in's own page is not judged; the overlay below <html> is. Axe checks contrast, too.
RUN_AXE = """async () => {
  if (globalThis.overlayRoot) {
    Object.defineProperty(overlayRoot.host, "shadowRoot", { value: overlayRoot, configurable: true });
  }
  const where = globalThis.overlayRoot ? overlayRoot.host : document;
  const { violations } = await axe.run(where, { resultTypes: ["violations"] });
  return violations.filter(({ impact }) => ["serious", "critical"].includes(impact))
    .map(({ id, nodes }) => id + ": " + nodes.map((node) => node.html).join(" "));
}"""
# CSS pixels: WCAG 2.2's smallest target, and the design's smallest print.
SMALLEST_TARGET, SMALLEST_PRINT = 24, 12
# What can be seen: each element's own text, the background, and what is wrong with the layout.
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
  return { texts, faults, light: red + green + blue > 3 * 128, locale: getComputedStyle(paper).webkitLocale };
}"""
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
LANGUAGES = ("ja", "en")
# Whole words depend on the language, visibility on the colour scheme: each is looked at once.
SCHEME_OF: dict[str, Literal["light", "dark"]] = {"ja": "dark", "en": "light"}
LANGUAGE = "(root) => root.host.lang"
Look = Callable[..., None]


def phrase(who: str, language: str, word: str) -> re.Pattern[str]:
    """Return what people read for one of an extension's words, with anything in place of `$1` and `$2`."""
    file = ROOT / "extensions" / who / "_locales" / language / "messages.json"
    message = json.loads(file.read_text(encoding="utf-8"))[word]["message"]
    return re.compile(".+".join(map(re.escape, re.split(r"\$\d", message))))


def nothing() -> None:
    """Do nothing: most of what is seen does not depend on what was done in the popup before."""


class Looking:
    """Looks at pages in both languages and schemes, and writes pictures of them where they are wanted."""

    def __init__(self, browser: Loaded) -> None:
        self._browser = browser
        self._language = ""
        self._session_of: dict[Page, Any] = {}

    def look(
        self,
        page: Page,
        who: str,
        state: str,
        *words: str,
        languages: Sequence[str] = LANGUAGES,
        again: Callable[[], object] = nothing,
        check: Callable[[], None] = nothing,
    ) -> None:
        """Look at a page of the leader's or the member's extension in a state to which these words belong.

        `again` redoes what a change of language loses; `check` checks what else has to hold in each language.
        """
        for language in sorted(languages, key=lambda each: each != self._language):
            if language != self._language:
                self.speak(page, language)
                again()
            self._wait_for(words, page, who)
            for scheme in SCHEMES if PICTURES_WANTED else (SCHEME_OF[language],):
                self._look_in(scheme, page, f"{who}-{state}")
            check()

    def speak(self, page: Page, language: str) -> None:
        """Choose a language in every loaded extension, and wait until the page speaks it."""
        self._language = language
        for worker in self._browser.context.service_workers:
            worker.evaluate("(language) => chrome.storage.local.set({ language })", language)
        if page.url.startswith("https:"):
            overlay = overlay_of(page)
            wait_in(page, lambda: overlay.run(LANGUAGE) == language, "the overlay speaks it")
            return
        page.reload()
        expect(page.locator("html")).to_have_attribute("lang", language)
        if page.url.endswith("/popup.html"):
            # Its state is shown once its buttons are wired.
            expect(page.locator("#state")).not_to_be_empty()

    def _wait_for(self, words: tuple[str, ...], page: Page, who: str) -> None:
        wanted = {word: phrase(who, self._language, word) for word in words}

        def are_there() -> bool:
            texts = self._see(page)["texts"]
            return all(any(map(each.fullmatch, texts)) for each in wanted.values())

        wait_in(page, are_there, f"{words} are there, in {self._language}")

    def _see(self, page: Page) -> dict[str, Any]:
        seen: dict[str, Any] = page.evaluate(SEE, [SMALLEST_TARGET, SMALLEST_PRINT])
        return seen

    def _look_in(self, scheme: Literal["light", "dark"], page: Page, name: str) -> None:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        if PICTURES_WANTED:
            in_meet = page.url.startswith("https:")
            file = PICTURES / f"{name}.{self._language}.{scheme}.png"
            captured(lambda: page.screenshot(path=file, full_page=not in_meet))
        seen = self._see(page)
        assert seen["faults"] == []
        assert seen["light"] == (scheme == "light")
        # Without it, Japanese lines do not break between phrases.
        assert seen["locale"] == f'"{self._language}"'
        if not page.evaluate("Boolean(globalThis.axe)"):
            devtools = self._session_of.setdefault(page, page.context.new_cdp_session(page))
            # Past the page's own content security policy, as DevTools are.
            devtools.send("Runtime.evaluate", {"expression": axe_script()})
        assert page.evaluate(RUN_AXE) == []
