"""A call of drawn people that stands in for Google Meet: just enough of a page for the letter to lie on."""

import base64

from playwright.sync_api import BrowserContext, Page

from tools.pictures.people import PEOPLE, Look, portrait

ADDRESS = "https://meet.google.com/"
CODE = "abc-defg-hij"
STYLE = """
body { margin: 0; height: 100vh; display: grid; grid-template-rows: 1fr auto; background: #202124; }
main { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; padding: 16px 120px; min-height: 0; }
img { width: 100%; height: 100%; object-fit: cover; border-radius: 12px; min-height: 0; }
nav { display: flex; gap: 12px; justify-content: center; padding: 12px; }
i { width: 44px; height: 44px; border-radius: 50%; background: #3c4043; }
i:last-child { background: #d93025; width: 60px; border-radius: 22px; }
"""


def call_page() -> str:
    """Return the page's HTML."""
    tiles = "".join(tile(number, look) for number, look in enumerate(PEOPLE))
    return (
        f"<!doctype html><meta charset=utf-8><title>Meet</title><style>{STYLE}</style>"
        f"<main>{tiles}</main><nav><i></i><i></i><i></i><i></i></nav>"
    )


def tile(number: int, look: Look) -> str:
    """Return one participant's tile, marked as Meet marks them."""
    drawn = base64.b64encode(portrait(look).encode()).decode()
    return f'<img data-participant-id="{number}" alt="" src="data:image/svg+xml;base64,{drawn}">'


def call_tab(context: BrowserContext, code: str = CODE) -> Page:
    """Open a tab that finds the drawn call at Meet's address.

    The route is only the tab's: with one for the whole browser, each file of an extension has to wait for it.
    """
    page = context.new_page()
    page.route(
        f"{ADDRESS}**", lambda route: route.fulfill(body=call_page(), content_type="text/html; charset=utf-8")
    )
    page.goto(f"{ADDRESS}{code}")
    return page
