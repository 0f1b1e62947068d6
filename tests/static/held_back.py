"""Keeps requests of a page from the server for a while."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, Request, Route


@contextmanager
def held_back(page: Page, address: str, is_meant: Callable[[Request], bool]) -> Iterator[list[Route]]:
    """Hold these requests back, and yield the list of those held; a caller that answers one removes it.

    None is left at the end: Playwright would wait for it, and report that to whichever test runs when that
    wait is thrown away.
    """
    held: list[Route] = []
    is_over = False

    def hold(route: Route) -> None:
        if is_over or not is_meant(route.request):
            route.fallback()
        else:
            held.append(route)

    page.route(address, hold)
    try:
        yield held
    finally:
        is_over = True
        for route in held:
            route.abort()
