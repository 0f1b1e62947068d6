"""The server as a proxy shows it that gives it a folder of another site: `https://host/folder/`."""

from playwright.sync_api import Page


def in_folder(page: Page, server_url: str) -> list[str]:
    """Let the page find the server in `/folder/` alone; returns the list of what it asks, which grows."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    inside = f"{server_url}/folder/"
    page.route(
        f"{inside}**", lambda route: route.continue_(url=route.request.url.replace("/folder/", "/", 1))
    )
    return asked
