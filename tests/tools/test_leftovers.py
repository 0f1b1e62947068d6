"""What a test finds in the log is its own, whatever garbage of earlier ones is collected meanwhile."""

import gc

import pytest
from playwright.sync_api import Browser


def leave_a_request_unanswered(browser: Browser) -> None:
    page = browser.new_page()
    page.route("**/never-answered", lambda _: None)
    with page.expect_request("**/never-answered"):
        page.evaluate("void fetch('http://localhost/never-answered').catch(() => null)")
    page.close()


def test_a_page_that_was_closed_with_a_request_on_its_way_tells_nothing_amid_a_later_test(
    browser: Browser, request: pytest.FixtureRequest
) -> None:
    # The last one is not garbage yet.
    for _ in range(3):
        leave_a_request_unanswered(browser)
    caplog: pytest.LogCaptureFixture = request.getfixturevalue("caplog")
    gc.collect()
    assert caplog.messages == []
