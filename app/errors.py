"""The errors that a caller can be told of. Pure: the answers are made in `app/api` and `app/realtime`."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

# Codes and sentences for what the router or `BodyLimit` refuses; any other status gets `NOT_UNDERSTOOD`.
HTTP_ERRORS: Mapping[int, tuple[str, str]] = {
    404: ("not_found", "There is nothing at this address. GET / lists what there is."),
    405: (
        "method_not_allowed",
        "This address does not answer to that method; the Allow header names those it does.",
    ),
    413: ("too_large", "The request is larger than 1 MB. Send a smaller one."),
}
NOT_UNDERSTOOD = "bad_request", "The request could not be understood; /docs lists the calls."


class ErrorAnswer(Struct, frozen=True, kw_only=True):
    """Every error: `error` is for programs, `detail` a sentence for people."""

    error: str
    detail: str
    retry_after: Annotated[int, Meta(ge=1, description="seconds")] | UnsetType = UNSET


# What a caller is told when the fault is ours, on every channel; the traceback is in the log.
INTERNAL = ErrorAnswer(
    error="internal", detail="The server made a mistake. It is in its log; please try again."
)


class ApiError(Exception):
    """A refused call, by HTTP or Socket.IO: its status, and what its caller is told."""

    def __init__(
        self,
        status: HTTPStatus,
        code: str,
        detail: str,
        *,
        retry_after: int | UnsetType = UNSET,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.answer = ErrorAnswer(error=code, detail=detail, retry_after=retry_after)
        self.headers = dict(headers or {})
        if retry_after is not UNSET:
            self.headers["Retry-After"] = str(retry_after)


class FrameError(Exception):
    """A frame that is not measured: `code` for programs, `detail` a sentence for its sender."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


def bad_request(detail: str) -> ApiError:
    """Return the refusal of a request that is not as documented."""
    return ApiError(HTTPStatus.BAD_REQUEST, "bad_request", detail)
