"""The server as behind a proxy that shows it in a folder of another site: `https://host/folder/`."""

from dataclasses import dataclass, field

from playwright.sync_api import Page


@dataclass(slots=True)
class Folder:
    """The address at which a page finds the server, and everything that it has called so far."""

    url: str
    asked: list[str] = field(default_factory=list)

    @property
    def asked_outside(self) -> list[str]:
        """Requests that no proxy would have passed on to the server."""
        return [url for url in self.asked if not url.startswith((f"{self.url}/", "data:"))]


def in_folder(page: Page, server_url: str) -> Folder:
    """Make the page find the server in a folder, and record what it calls."""
    folder = Folder(f"{server_url}/folder")
    page.on("request", lambda request: folder.asked.append(request.url))
    page.route(
        f"{folder.url}/**",
        lambda route: route.continue_(url=route.request.url.replace(folder.url, server_url, 1)),
    )
    return folder
