"""What the log says of a request that nothing else can report on."""

import logging
import re
from http import HTTPStatus
from typing import Any
from unittest.mock import AsyncMock

import pytest
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import ApiError
from app.middleware.refusal import refuse
from app.middleware.request_log import RequestLog
from tests.loop import run


def scope_of(path: str) -> dict[str, Any]:
    return {"type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b""}


def log_of(answer: ASGIApp, path: str, caplog: pytest.LogCaptureFixture) -> logging.LogRecord:
    """Return the log line of a request that this application answers."""
    with caplog.at_level(logging.DEBUG, "app"):
        run(RequestLog(answer)(scope_of(path), AsyncMock(), AsyncMock()))
    (record,) = caplog.records
    return record


def test_a_call_that_breaks_off_before_its_answer_is_logged_as_a_fault(
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken = AsyncMock(side_effect=ArithmeticError)
    with caplog.at_level(logging.INFO, "app"), pytest.raises(ArithmeticError):
        run(RequestLog(broken)(scope_of("/a"), AsyncMock(), AsyncMock()))
    assert "GET /a 500" in caplog.text


@pytest.mark.parametrize("code", ["forbidden", "origin_forbidden"])
def test_the_line_of_a_refused_request_says_which_refusal_it_was(
    code: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await refuse(ApiError(HTTPStatus.FORBIDDEN, code, "No."), scope, receive, send)

    line = log_of(answer, "/a", caplog)
    assert re.fullmatch(rf"GET /a 403 \d+ ms \({code}\)", line.getMessage())
    assert vars(line)["error"] == code


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, '{"error":"no_refusal","detail":""}'), (400, '"Invalid session x"'), (400, "")],
    ids=["an answer", "a library's words", "none"],
)
def test_what_is_no_refusal_of_ours_adds_no_word_to_its_line(
    status: int, body: str, caplog: pytest.LogCaptureFixture
) -> None:
    line = log_of(Response(body, status), "/a", caplog)
    assert re.fullmatch(rf"GET /a {status} \d+ ms", line.getMessage())
    assert "error" not in vars(line)


@pytest.mark.parametrize(("status", "level"), [(200, "DEBUG"), (400, "INFO"), (503, "INFO")])
def test_of_polling_the_log_has_what_was_refused(
    status: int, level: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert log_of(Response(status_code=status), "/socket.io/", caplog).levelname == level
