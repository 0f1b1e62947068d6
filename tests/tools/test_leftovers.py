"""What a test finds in the log is its own, whatever garbage of earlier ones is collected meanwhile."""

import gc

import pytest
from playwright.sync_api import Browser, Route

from tests.extensions.overlay import wait_in


def leave_a_request_unanswered(browser: Browser) -> None:
    page, held = browser.new_page(), list[Route]()
    page.route("**/never-answered", lambda asked: held.append(asked))
    page.evaluate("void fetch('http://localhost/never-answered').catch(() => null)")
    # Of one that only leaves when the page closes nothing is left.
    wait_in(page, lambda: bool(held), "it is held")
    page.close()


def test_a_page_that_was_closed_with_a_request_on_its_way_tells_nothing_amid_a_later_test(
    browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    # The last one is not garbage yet. When the others are thrown away is not known before.
    for _ in range(3):
        leave_a_request_unanswered(browser)
    gc.collect()
    assert caplog.messages == []
