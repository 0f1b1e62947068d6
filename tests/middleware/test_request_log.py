"""What the log says of a request of which nobody else can say anything."""

import logging
from unittest.mock import AsyncMock

import pytest

from app.middleware.request_log import RequestLog
from tests.loop import run


def test_a_call_that_breaks_off_before_its_answer_is_logged_as_a_fault(
    caplog: pytest.LogCaptureFixture,
) -> None:
    scope = {"type": "http", "method": "GET", "path": "/a", "raw_path": b"/a", "query_string": b""}
    broken = AsyncMock(side_effect=ArithmeticError)
    with caplog.at_level(logging.INFO, "app"), pytest.raises(ArithmeticError):
        run(RequestLog(broken)(scope, AsyncMock(), AsyncMock()))
    assert "GET /a 500" in caplog.text
