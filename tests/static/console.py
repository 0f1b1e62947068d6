"""How a person uses the console."""

from playwright.sync_api import Page


def press(page: Page, action: str) -> None:
    page.locator(f"[data-call={action}]").click()


def type_meeting(page: Page, meeting_id: str) -> None:
    page.get_by_label("Meeting ID").fill(meeting_id)
