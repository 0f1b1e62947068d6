"""A refused picture is asked for again; every other error is raised at once."""

import pytest
from playwright.sync_api import Error

from tools.harness.captured import REFUSED, captured


def test_a_picture_that_chromium_refuses_is_taken_a_moment_later() -> None:
    refusals = [Error(f"Page.screenshot: Protocol error: {REFUSED}")]

    def take() -> bytes:
        if refusals:
            raise refusals.pop()
        return b"picture"

    assert captured(take) == b"picture"


def test_an_error_that_would_come_again_is_told() -> None:
    def take() -> bytes:
        raise Error("Page.screenshot: Target page, context or browser has been closed")

    with pytest.raises(Error, match="has been closed"):
        captured(take)
