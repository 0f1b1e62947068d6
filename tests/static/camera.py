"""What the tests of the camera page do and look for on it."""

from playwright.sync_api import Page, expect


def use_camera(page: Page) -> None:
    page.get_by_role("button", name="Use my camera").click()


def status(page: Page, text: str) -> None:
    expect(page.locator("#status")).to_contain_text(text)
