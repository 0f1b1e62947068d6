"""Answers every error as `{"error": "<code>", "detail": "<sentence>"}`; nothing internal leaks."""

import logging
import math
from http import HTTPStatus

from redis.exceptions import RedisError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from app.api.answers import json_response
from app.errors import HTTP_ERRORS, INTERNAL, NOT_UNDERSTOOD, ApiError, ErrorAnswer
from app.meetings.rest_changes import RestConflict
from app.meetings.rest_store import CoolingDown
from app.middleware.security_headers import ALWAYS, completed
from app.storage.redis_reason import reason_of
from app.timestamps import now_ms

logger = logging.getLogger(__name__)

# Long enough for a restart of Redis, short enough that nobody waits for a rest that could start.
REDIS_RETRY_AFTER_SECONDS = 2


async def answer_api_error(_: Request, error: Exception) -> Response:
    """Answer what a route refused on purpose."""
    assert isinstance(error, ApiError)
    return json_response(error.answer, error.status, error.headers)


async def answer_rest_conflict(request: Request, error: Exception) -> Response:
    """Answer a change that the rest, as it is now, does not allow."""
    assert isinstance(error, RestConflict)
    return await answer_api_error(request, ApiError(HTTPStatus.CONFLICT, error.code, error.detail))


async def answer_cooldown(request: Request, error: Exception) -> Response:
    """Answer an automatic rest that comes too soon."""
    assert isinstance(error, CoolingDown)
    refusal = ApiError(
        HTTPStatus.CONFLICT,
        "cooldown",
        "An automatic rest has to wait: the last rest, or the start of the meeting, was not long ago. "
        "A manual one can start at any time.",
        retry_after=max(math.ceil((error.until_ms - now_ms()) / 1000), 1),
    )
    return await answer_api_error(request, refusal)


async def answer_http_error(_: Request, error: Exception) -> Response:
    """Answer what the router refused: unknown address, wrong method, too large a body."""
    assert isinstance(error, HTTPException)
    code, detail = HTTP_ERRORS.get(error.status_code, NOT_UNDERSTOOD)
    answer = ErrorAnswer(error=code, detail=detail)
    return json_response(answer, HTTPStatus(error.status_code), error.headers)


async def answer_disconnect(_: Request, __: Exception) -> Response:
    """Answer a client that stopped or left in the middle of its body: for the log; nobody else reads it."""
    return json_response(
        ErrorAnswer(error="slow_request", detail="The request ended before its body did; send it again."),
        HTTPStatus.REQUEST_TIMEOUT,
    )


async def answer_redis_error(request: Request, error: Exception) -> Response:
    """Answer while Redis is away or refuses: the caller learns when to come back, the log what happened."""
    logger.warning("Redis did not carry out a call: %s", reason_of(error))
    refusal = ApiError(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "redis_unavailable",
        "The server cannot use its memory right now. Try again in a moment.",
        retry_after=REDIS_RETRY_AFTER_SECONDS,
    )
    return await answer_api_error(request, refusal)


async def answer_failure(_: Request, __: Exception) -> Response:
    """Answer a fault of ours: nothing internal in the answer, the traceback is in the log."""
    # A fault in a middleware is answered outside all of them, so the answer brings their headers itself.
    kind = (b"content-type", b"application/json")
    headers = {name.decode(): value.decode() for name, value in completed([kind], ALWAYS)}
    return json_response(INTERNAL, HTTPStatus.INTERNAL_SERVER_ERROR, headers)


ERROR_HANDLERS = {
    ApiError: answer_api_error,
    RestConflict: answer_rest_conflict,
    CoolingDown: answer_cooldown,
    HTTPException: answer_http_error,
    ClientDisconnect: answer_disconnect,
    RedisError: answer_redis_error,
    Exception: answer_failure,
}
