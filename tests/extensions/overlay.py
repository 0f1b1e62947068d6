"""Looks into the member's closed shadow root by DevTools, as no script of the page could."""

from collections.abc import Callable
from typing import Any, TypeVar

from playwright.sync_api import CDPSession, Page

from tools.harness.waiting import PATIENCE_SECONDS, until

T = TypeVar("T")

# Also keeps the texts of lines that vanish by themselves, which nobody can read after some seconds.
TAKE_HOLD = """function () {
  globalThis.overlayRoot = this;
  if (this.toasts) return;
  this.toasts = [];
  new MutationObserver((all) => {
    const added = all.flatMap(({ addedNodes }) => [...addedNodes]);
    for (const each of added) if (each.className === "toast") this.toasts.push(each.textContent);
  }).observe(this, { childList: true, subtree: true });
}"""
# A letter comes with an animation; what moves cannot be clicked where it was a moment ago.
SETTLED = """(root) =>
  Promise.allSettled(root.getAnimations().map(({ finished }) => finished)).then(() => true)"""
# Checks that it is there and asks in one step, because waits ask often.
IN_OVERLAY = """async (argument) =>
  globalThis.overlayRoot?.host.isConnected ? [await (%s)(overlayRoot, argument)] : null"""
# Often enough to time a letter, seldom enough to leave the browser to its work.
LOOK_MS = 100


def wait_in(page: Page, look: Callable[[], T | None], what: str, seconds: float = PATIENCE_SECONDS) -> T:
    """Return the first true answer of `look`; the browser's events are handled between looks."""

    def look_gently() -> T | None:
        seen = look()
        if not seen:
            page.wait_for_timeout(LOOK_MS)
        return seen or None

    return until(look_gently, what, seconds)


def closed_roots(document: dict[str, Any]) -> list[int]:
    """Return the backend IDs of all closed shadow roots of the root element's children."""
    element = next(child for child in document["children"] if child["nodeName"] == "HTML")
    roots = [root for child in element.get("children", []) for root in child.get("shadowRoots", [])]
    return [root["backendNodeId"] for root in roots if root["shadowRootType"] == "closed"]


class Overlay:
    """The overlay of one Meet tab: texts, clicks and waits by CSS selector."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._devtools: CDPSession = page.context.new_cdp_session(page)
        wait_in(page, self._take_hold, "the overlay is in the page")

    def _take_hold(self) -> bool:
        document = self._devtools.send("DOM.getDocument", {"depth": 3, "pierce": True})["root"]
        for node in closed_roots(document):
            handle = self._devtools.send("DOM.resolveNode", {"backendNodeId": node})["object"]["objectId"]
            self._devtools.send(
                "Runtime.callFunctionOn", {"objectId": handle, "functionDeclaration": TAKE_HOLD}
            )
        return bool(self.page.evaluate("Boolean(globalThis.overlayRoot?.host.isConnected)"))

    def run(self, expression: str, argument: object = None) -> Any:
        """Evaluate `(root, argument) => …` with the shadow root."""
        while (found := self.page.evaluate(IN_OVERLAY % expression, argument)) is None:
            wait_in(self.page, self._take_hold, "the overlay is in the page again")
        return found[0]

    def text(self, selector: str) -> str | None:
        """Return the text shown under `selector`, or None if nothing is shown."""
        shown = "(root, css) => { const found = root.querySelector(css);"
        shown += " return found?.checkVisibility() ? found.textContent : null; }"
        text: str | None = self.run(shown, selector)
        return text

    def wait(self, selector: str, seconds: float = PATIENCE_SECONDS) -> str:
        """Return the text of `selector` as soon as it is shown."""
        return wait_in(self.page, lambda: self.text(selector), f"{selector} is shown", seconds)

    def wait_gone(self, selector: str, seconds: float = PATIENCE_SECONDS) -> None:
        """Return as soon as `selector` is not shown."""
        wait_in(self.page, lambda: self.text(selector) is None, f"{selector} is gone", seconds)

    def box(self, selector: str) -> dict[str, float]:
        """Return where `selector` lies in the window, as a DOMRect."""
        rect = "(root, css) => root.querySelector(css).getBoundingClientRect().toJSON()"
        box: dict[str, float] = self.run(rect, selector)
        return box

    def overflow(self, selector: str) -> float:
        """Return by how many CSS pixels the content of `selector` is wider than `selector`."""
        wider = "(found) => found.scrollWidth - found.clientWidth"
        pixels: float = self.run(f"(root, css) => ({wider})(root.querySelector(css))", selector)
        return pixels

    def click(self, selector: str) -> None:
        """Click with the mouse where `selector` is, once nothing moves any more."""
        self.run(SETTLED)
        box = self.box(selector)
        self.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    @property
    def toasts(self) -> list[str]:
        """The texts of lines that vanish by themselves, since this was found; a new language starts over."""
        texts: list[str] = self.run("(root) => root.toasts")
        return texts

    def wait_told(self, text: str) -> None:
        """Return as soon as this text has been shown, whether or not its line is still there."""
        wait_in(self.page, lambda: any(text in each for each in self.toasts), f"“{text}” is told")

    @property
    def spoken(self) -> list[str]:
        """The texts that screen readers can read aloud now."""
        regions = "[...root.querySelectorAll('[role=status], [role=alert]')]"
        texts: list[str] = self.run(f"(root) => {regions}.map((each) => each.textContent).filter(Boolean)")
        return texts

    def count_letters(self) -> None:
        """Start counting the letters that appear, for `letters`."""
        self.run(
            "(root) => { root.letters = 0; new MutationObserver((all) => { for (const each of all)"
            " for (const node of each.addedNodes) root.letters += node.matches('.letter'); })"
            ".observe(root, { childList: true }); }"
        )

    @property
    def letters(self) -> int:
        count: int = self.run("(root) => root.letters")
        return count
