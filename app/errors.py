"""What a caller can be told is wrong. Pure: the answers are in `api/error_handlers.py`."""

from collections.abc import Mapping
from http import HTTPStatus

# Codes and sentences of what the router refuses; any other status is a request that no one understands.
HTTP_ERRORS: Mapping[int, tuple[str, str]] = {
    404: ("not_found", "There is nothing at this address. GET / lists what there is."),
    405: (
        "method_not_allowed",
        "This address does not answer to that method; the Allow header names those it does.",
    ),
    413: ("too_large", "The request is larger than 1 MB. Send a smaller one."),
}


class ApiError(Exception):
    """A refused HTTP call: status, code, a sentence for the caller, and what else they need."""

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


class FrameError(Exception):
    """A frame that is not measured: `code` for programs, `detail` a sentence for its sender."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


def bad_request(detail: str) -> ApiError:
    """Return the refusal of a request that is not as documented."""
    return ApiError(HTTPStatus.BAD_REQUEST, "bad_request", detail)


def error_body(code: str, detail: str) -> dict[str, object]:
    """Return the shape that every error has."""
    return {"error": code, "detail": detail}
