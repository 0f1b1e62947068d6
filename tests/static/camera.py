"""Shared steps and checks for tests of the camera page."""

import re

from playwright.sync_api import Page, expect

# A busy machine may send too few frames to measure; the page says so once they are answered.
OF_ANSWERS = re.compile("^(good|learning|too_few_frames)$")


def use_camera(page: Page) -> None:
    page.get_by_role("button", name="Use my camera").click()


def status(page: Page, text: str) -> None:
    expect(page.locator("#status")).to_contain_text(text)


def wait_answered(page: Page) -> None:
    """Wait until the page's frames of a face have been answered."""
    expect(page.locator("#status")).to_have_attribute("data-said", OF_ANSWERS)
