"""A member's Meet tab, and the rests that reach it."""

from tests.extensions.loaded import Loaded, overlay_of
from tests.extensions.overlay import Overlay
from tools.harness.browser_source import constant
from tools.harness.server_process import ServerProcess

LETTER = "dialog.letter[open]"
OK = ".letter .main"
# In the content script: a minute passes, so whoever closes a letter was away, and a rest of a minute is over.
A_MINUTE_LATER = "{ const now = performance.now.bind(performance); performance.now = () => now() + 61_000; }"
# There, too: the sign of measuring shrinks at `shrink()`, instead of once there was time to read it.
HOLD_SHRINKING = f"""{{
  const after = setTimeout;
  globalThis.setTimeout = (act, ms, ...more) => {{
    if (ms !== {constant("extensions/member/chip.js", "SHRINK_MS")}) return after(act, ms, ...more);
    globalThis.shrink = act;
  }};
}}"""
SHRINK = "shrink()"


def rest(server: ServerProcess, code: str, seconds: int = 300) -> None:
    answer = server.http.post(f"/api/meetings/{code}/rest", json={"reason": "manual", "seconds": seconds})
    assert answer.status_code == 200, answer.text


def end_rest(server: ServerProcess, code: str) -> None:
    assert server.http.delete(f"/api/meetings/{code}/rest").status_code == 200


class Tab:
    """A member's Meet tab that is connected to the server."""

    def __init__(self, browser: Loaded, server: ServerProcess, code: str | None = None) -> None:
        self.page, self.code = browser.meet(code)
        self.overlay: Overlay = overlay_of(self.page)
        server.wait_for(f"✓ SSE client connected: meeting_id={self.code}")
