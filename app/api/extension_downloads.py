"""The two calls that hand out the browser extensions, each made for the address at which it was asked for."""

import asyncio
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from app.api.extension_bundle import NotBuilt, build_zip
from app.api.operation import operation
from app.config.server_url import is_server_url
from app.errors import ApiError, bad_request
from app.limiting.address import is_forwarded
from app.middleware.host_guard import NO_NAME
from app.state import AppState


@operation(
    "extensions",
    "the leader's Chrome extension, made for this server",
    "application/zip",
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
async def leader_zip(request: Request[AppState]) -> Response:
    """Hand out the leader's extension."""
    return await zip_of("leader", request)


@operation(
    "extensions",
    "the members' Chrome extension, made for this server",
    "application/zip",
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
async def member_zip(request: Request[AppState]) -> Response:
    """Hand out the members' extension."""
    return await zip_of("member", request)


async def zip_of(name: str, request: Request[AppState]) -> Response:
    """Return one extension as a download, or 503 `not_built`."""
    server_url = request.state["settings"].public_url or request_base_url(request)
    if not is_server_url(server_url):
        raise bad_request(NO_NAME)
    try:
        content = await asyncio.to_thread(build_zip, name, server_url)
    except NotBuilt:
        raise not_built() from None
    headers = {
        "content-disposition": f'attachment; filename="meeting-rest-{name}.zip"',
        # Each address gets a different zip.
        "cache-control": "no-store",
    }
    return Response(content, media_type="application/zip", headers=headers)


def request_base_url(request: Request[AppState]) -> str:
    """Return the address that the client used, as far as it can be known here."""
    scheme, host = request.url.scheme, request.headers.get("host", "")
    # The word of a proxy that FORWARDED_ALLOW_IPS names is worth more than the request's own.
    if is_forwarded(request.scope) or is_scheme_forwarded(request):
        host = first_of(request, "x-forwarded-host") or host
        # uvicorn itself takes only a single word in small letters.
        forwarded = first_of(request, "x-forwarded-proto").lower()
        scheme = forwarded if forwarded in ("http", "https") else scheme
    return f"{scheme}://{host}"


def first_of(request: Request[AppState], header: str) -> str:
    """Return what the proxy nearest to the client says, if each has added its own; "" if there is nothing."""
    return request.headers.get(header, "").partition(",")[0].strip()


def is_scheme_forwarded(request: Request[AppState]) -> bool:
    """Tell whether uvicorn took the request's https from a proxy that it knows; it takes it from no other.

    Where uvicorn itself has the certificate, a client can pass for a proxy, but only its own zip changes.
    """
    return request.url.scheme == "https" and "x-forwarded-proto" in request.headers


def not_built() -> ApiError:
    """Return the refusal while the npm parts are missing."""
    return ApiError(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "not_built",
        "The extensions' npm parts are not on this server. Run `make extensions` there, then try again.",
    )
