"""A stand-in for Google Meet's page at its real address, served to one browser; nothing leaves it."""

import random
import string
from pathlib import Path

from playwright.sync_api import BrowserContext, Route

from tools.clips import fetch

PAGE = Path(__file__).parent / "meet_page"
MEET = "https://meet.google.com/"
TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".mp4": "video/mp4"}
# What Meet's own answer says, as stored in August 2026, but for the nonce and where reports go: scripts only
# with the page's nonce or from such scripts, none built from strings; nothing about connections or styles.
POLICY = (
    "script-src 'report-sample' 'nonce-stand-in' 'unsafe-inline' 'strict-dynamic' https: http:;"
    "object-src 'none';base-uri 'self',require-trusted-types-for 'script'"
)


def new_code() -> str:
    """Return a meeting code that no other test has."""
    letters = "".join(random.choices(string.ascii_lowercase, k=10))
    return f"{letters[:3]}-{letters[3:7]}-{letters[7:]}"


def file_for(path: str) -> Path:
    """Return what the stand-in answers with: the page for every code, its parts, or a clip."""
    if path.startswith("clips/"):
        return fetch() / Path(path).name
    return PAGE / (Path(path).name if path.startswith("stand-in/") else "index.html")


def serve_meet(context: BrowserContext) -> None:
    """Answer everything under Meet's address in this browser."""

    def answer(route: Route) -> None:
        file = file_for(route.request.url.removeprefix(MEET).partition("?")[0])
        route.fulfill(
            body=file.read_bytes(),
            content_type=TYPES[file.suffix],
            headers={"content-security-policy": POLICY},
        )

    context.route(f"{MEET}**", answer)
