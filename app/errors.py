"""Every error a client can get, as `{"error": "<code>", "detail": "<sentence>"}`."""

import logging
from collections.abc import Mapping
from http import HTTPStatus

from redis.exceptions import RedisError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

logger = logging.getLogger(__name__)

# Long enough for a restart of Redis, short enough that nobody waits for a rest that could start.
REDIS_RETRY_AFTER_SECONDS = 2

HTTP_ERRORS: Mapping[int, tuple[str, str]] = {
    404: ("not_found", "There is nothing at this address. GET / lists what there is."),
    405: (
        "method_not_allowed",
        "This address does not answer to that method; the Allow header names those it does.",
    ),
    413: ("too_large", "The request is larger than 1 MB. Send a smaller one."),
}


class ApiError(Exception):
    """A refusal that is the caller's to understand: status, code, a sentence, and what else they need."""

    def __init__(
        self,
        status: HTTPStatus,
        code: str,
        detail: str,
        *,
        more: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.more = dict(more or {})
        self.headers = dict(headers or {})


def bad_request(detail: str) -> ApiError:
    """Return the refusal of a request that is not as documented."""
    return ApiError(HTTPStatus.BAD_REQUEST, "bad_request", detail)


def error_body(code: str, detail: str) -> dict[str, object]:
    """Return the shape that every error has."""
    return {"error": code, "detail": detail}


async def answer_api_error(_: Request, error: Exception) -> Response:
    """Answer what an endpoint refused on purpose."""
    assert isinstance(error, ApiError)
    body = error_body(error.code, error.detail) | error.more
    return JSONResponse(body, status_code=error.status, headers=error.headers)


async def answer_http_error(_: Request, error: Exception) -> Response:
    """Answer what the router refused: unknown address, wrong method, too large a body."""
    assert isinstance(error, HTTPException)
    code, detail = HTTP_ERRORS.get(error.status_code, ("bad_request", "The request could not be understood."))
    return JSONResponse(error_body(code, detail), status_code=error.status_code, headers=error.headers)


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
    RedisError: answer_redis_error,
    Exception: answer_failure,
}
