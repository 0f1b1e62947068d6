"""A test finds only its own lines in the log, whatever garbage of earlier tests is collected meanwhile."""

import gc

import pytest
from playwright.sync_api import Browser, Route

from tests.extensions.overlay import wait_in


def leave_a_request_unanswered(browser: Browser) -> None:
    page, held = browser.new_page(), list[Route]()
    page.route("**/never-answered", lambda asked: held.append(asked))
    page.evaluate("void fetch('http://localhost/never-answered').catch(() => null)")
    # If the request left only when the page closes, nothing of it would remain.
    wait_in(page, lambda: bool(held), "it is held")
    page.close()


def test_a_page_that_was_closed_with_a_request_on_its_way_tells_nothing_amid_a_later_test(
    browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    # The last one is not garbage yet; when the others are collected is unpredictable.
    for _ in range(3):
        leave_a_request_unanswered(browser)
    gc.collect()
    assert caplog.messages == []
