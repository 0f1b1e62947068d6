"""Answers every error as `{"error": "<code>", "detail": "<sentence>"}`; nothing internal leaks."""

import logging
from http import HTTPStatus

from redis.exceptions import RedisError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from app.errors import HTTP_ERRORS, ApiError, error_body

logger = logging.getLogger(__name__)

# Long enough for a restart of Redis, short enough that nobody waits for a rest that could start.
REDIS_RETRY_AFTER_SECONDS = 2


async def answer_api_error(_: Request, error: Exception) -> Response:
    """Answer what a route refused on purpose."""
    assert isinstance(error, ApiError)
    body = error_body(error.code, error.detail) | error.more
    return JSONResponse(body, status_code=error.status, headers=error.headers)


async def answer_http_error(_: Request, error: Exception) -> Response:
    """Answer what the router refused: unknown address, wrong method, too large a body."""
    assert isinstance(error, HTTPException)
    code, detail = HTTP_ERRORS.get(error.status_code, ("bad_request", "The request could not be understood."))
    return JSONResponse(error_body(code, detail), status_code=error.status_code, headers=error.headers)


async def answer_disconnect(_: Request, __: Exception) -> Response:
    """Answer a client that left in the middle of its body: nobody reads it, but it is no fault of ours."""
    body = error_body("bad_request", "The request ended before its body did.")
    return JSONResponse(body, status_code=HTTPStatus.BAD_REQUEST)


async def answer_redis_error(_: Request, error: Exception) -> Response:
    """Answer while Redis is away: the caller learns when to come back, the log what happened."""
    logger.warning("Redis did not answer: %s", type(error).__name__)
    body = error_body(
        "redis_unavailable", "The server cannot reach its memory right now. Try again in a moment."
    )
    return JSONResponse(
        body,
        status_code=HTTPStatus.SERVICE_UNAVAILABLE,
        headers={"Retry-After": str(REDIS_RETRY_AFTER_SECONDS)},
    )


async def answer_failure(_: Request, __: Exception) -> Response:
    """Answer a fault of ours: nothing internal in the answer, the traceback is in the log."""
    body = error_body("internal", "The server made a mistake. It is in its log; please try again.")
    return JSONResponse(body, status_code=HTTPStatus.INTERNAL_SERVER_ERROR)


HANDLERS = {
    ApiError: answer_api_error,
    HTTPException: answer_http_error,
    ClientDisconnect: answer_disconnect,
    RedisError: answer_redis_error,
    Exception: answer_failure,
}
