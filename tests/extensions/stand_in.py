"""A stand-in for Google Meet's page at its real address, served by DevTools; nothing leaves the browser."""

import base64
import contextlib
import random
import string
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, Page

from tools.clips import fetch

PAGE = Path(__file__).parent / "meet_page"
MEET = "https://meet.google.com/"
# The requests that DevTools holds until the stand-in answers them.
PAUSED = {"patterns": [{"urlPattern": f"{MEET}*"}]}
# For a tab that the stand-in does not serve, nobody is at that address.
NO_REAL_ONE = "--host-resolver-rules=MAP meet.google.com ~NOTFOUND"
TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".mp4": "video/mp4"}
# The policy of Meet's own answer, as stored in August 2026, except the nonce and the report address: scripts
# only with the page's nonce or from such scripts, none built from strings; nothing on connections or styles.
POLICY = (
    "script-src 'report-sample' 'nonce-stand-in' 'unsafe-inline' 'strict-dynamic' https: http:;"
    "object-src 'none';base-uri 'self',require-trusted-types-for 'script'"
)


def new_code() -> str:
    """Return a meeting code that no other test uses."""
    letters = "".join(random.choices(string.ascii_lowercase, k=10))
    return f"{letters[:3]}-{letters[3:7]}-{letters[7:]}"


def file_for(path: str) -> Path:
    """Return the file that the stand-in answers with: the page for every code, its parts, or a clip."""
    if path.startswith("clips/"):
        return fetch() / Path(path).name
    return PAGE / (Path(path).name if path.startswith("stand-in/") else "index.html")


def answer_for(request_id: str, url: str) -> dict[str, object]:
    """Return DevTools' answer to one held request for Meet."""
    file = file_for(url.removeprefix(MEET).partition("?")[0])
    headers = {"content-type": TYPES[file.suffix], "content-security-policy": POLICY}
    return {
        "requestId": request_id,
        "responseCode": 200,
        "responseHeaders": [{"name": name, "value": value} for name, value in headers.items()],
        "body": base64.b64encode(file.read_bytes()).decode(),
    }


def serve_meet(page: Page) -> None:
    """Answer every request to Meet's address in one page.

    Not by a route for the whole browser: with one, each module of an extension and each frame of a worker
    would wait for a permission of its own.
    """
    devtools = page.context.new_cdp_session(page)

    def answer(paused: dict[str, Any]) -> None:
        # A page that was left or closed meanwhile waits for no answer.
        with contextlib.suppress(Error):
            devtools.send("Fetch.fulfillRequest", answer_for(paused["requestId"], paused["request"]["url"]))

    devtools.on("Fetch.requestPaused", answer)
    devtools.send("Fetch.enable", PAUSED)
