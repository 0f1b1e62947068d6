"""The library's complaints are one line per request, however much of it is wrong."""

import contextvars
import logging

import pytest

from app.realtime.engine import PollingEngine
from app.realtime.library_log import begin_request, engineio_logger


def test_a_line_promises_no_other_lines_that_never_come(caplog: pytest.LogCaptureFixture) -> None:
    def request() -> None:
        PollingEngine(logger=engineio_logger())._log_error_once("Invalid session x", "bad-sid")

    with caplog.at_level(logging.WARNING, "app"):
        contextvars.Context().run(request)
    assert caplog.messages == ["Invalid session x"]


def test_a_request_full_of_bad_packets_is_one_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    logger = engineio_logger()

    def request() -> None:
        begin_request()
        for _ in range(3):
            logger.error("message async handler error")

    with caplog.at_level(logging.WARNING, logger.name):
        for _ in range(2):
            contextvars.Context().run(request)
    assert len(caplog.records) == 2


def test_what_goes_wrong_outside_of_requests_has_a_line_each_time(caplog: pytest.LogCaptureFixture) -> None:
    logger = engineio_logger()
    with caplog.at_level(logging.WARNING, logger.name):
        for _ in range(3):
            logger.error("service task exception")
    assert len(caplog.records) == 3
