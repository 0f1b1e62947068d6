"""The server as a proxy shows it that gives it a folder of another site: `https://host/folder/`."""

from dataclasses import dataclass, field

from playwright.sync_api import Page


@dataclass(slots=True)
class Folder:
    """Where a page finds the server, and what it has asked so far."""

    url: str
    asked: list[str] = field(default_factory=list)

    @property
    def asked_outside(self) -> list[str]:
        """What no proxy would have led to the server."""
        return [url for url in self.asked if not url.startswith((f"{self.url}/", "data:"))]


def in_folder(page: Page, server_url: str) -> Folder:
    """Let the page find the server in a folder, and note what it asks."""
    folder = Folder(f"{server_url}/folder")
    page.on("request", lambda request: folder.asked.append(request.url))
    page.route(
        f"{folder.url}/**",
        lambda route: route.continue_(url=route.request.url.replace(folder.url, server_url, 1)),
    )
    return folder
