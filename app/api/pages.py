"""What is neither a meeting nor a stream: the root, health, the documents and the pages for people."""

from functools import lru_cache
from pathlib import Path

import msgspec
from msgspec import UNSET
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app import __version__
from app.api.answers import Health, RedisConfig, Service, SocketIo, json_response
from app.api.build_mark import BUILD
from app.api.openapi import TITLE, document
from app.api.operation import ApiRoute, operation
from app.api.redis_health import redis_works
from app.api.static_files import HeldFiles
from app.paths import SOCKET_IO
from app.state import AppState

STATIC = Path(__file__).resolve().parents[2] / "static"
FILES = HeldFiles(directory=STATIC)


def page_headers(allowed: str) -> dict[str, str]:
    """Return the headers of a page that loads nothing from elsewhere, except one thing that is `allowed`."""
    return {
        "content-security-policy": (
            f"default-src 'self'; img-src 'self' data:; {allowed}; object-src 'none'; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        ),
    }


# These pages speak only to their own server; a clip that a user picks is played from memory.
STRICT_HEADERS = page_headers("media-src 'self' blob:")
# The console may call whichever server its user names.
CONSOLE_HEADERS = page_headers("connect-src 'self' http: https:")
# Swagger UI writes styles into its page.
DOCS_HEADERS = page_headers("style-src 'self' 'unsafe-inline'")


@operation("pages", "what this server is, and which calls it answers", Service)
async def root(request: Request[AppState]) -> Response:
    """Say what this is and what it answers to."""
    paths = {
        route.name: f"{'|'.join(sorted(route.operations))} {route.path}"
        for route in request.app.routes
        if isinstance(route, ApiRoute)
    }
    answer = Service(
        service=TITLE,
        status="running",
        version=__version__,
        build=BUILD,
        socketio=SocketIo(path=f"{SOCKET_IO}/", transports=["polling"]),
        endpoints=paths,
    )
    return json_response(answer)


@operation("pages", "whether the server and its Redis are well; always 200, within a second", Health)
async def health(request: Request[AppState]) -> Response:
    """Say whether Redis answers and takes changes; always 200, since the server itself does."""
    address = request.state["redis_address"]
    mode = UNSET if address.kind == "single" else address.kind
    config = RedisConfig(host=address.host, port=address.port, mode=mode)
    if await redis_works(request.state):
        return json_response(Health(status="healthy", redis="connected", redis_config=config))
    return json_response(Health(status="degraded", redis="disconnected", redis_config=config))


@operation("pages", "the API as an OpenAPI 3.1 document", "application/json")
async def openapi(request: Request[AppState]) -> Response:
    """Return the OpenAPI 3.1 document."""
    return Response(openapi_json(request.app), media_type="application/json")


@lru_cache(maxsize=1)
def openapi_json(app: Starlette) -> bytes:
    """Return an application's document; written once, since it takes 7 ms and no route comes later."""
    return msgspec.json.encode(document(app.routes))


@operation("pages", "the API as a page, without the internet", "text/html")
async def docs(request: Request[AppState]) -> Response:
    """Show the OpenAPI document with Swagger UI."""
    return await page(request, "docs.html", DOCS_HEADERS)


@operation("pages", "a page to try everything out", "text/html")
async def console(request: Request[AppState]) -> Response:
    """Show the console page; its links are written for use from a disk, where it lies inside `static`."""
    content = (STATIC / "console.html").read_text("utf-8").replace('"../static/', '"static/')
    # Its link for members leads to where people open this server, as the zips do.
    opened = request.state["settings"].public_url or ""
    return HTMLResponse(content.replace('data-server=""', f'data-server="{opened}"'), headers=CONSOLE_HEADERS)


@operation(
    "pages", "a member's page for any device: the letter, the request, the sign of measuring", "text/html"
)
async def member(request: Request[AppState]) -> Response:
    """Show a member's page; its script reads the meeting from the address."""
    return await page(request, "member.html", STRICT_HEADERS)


@operation("pages", "a page where people see their own blinks, live", "text/html")
async def camera(request: Request[AppState]) -> Response:
    """Show the page on which people see their own blinks."""
    return await page(request, "camera.html", STRICT_HEADERS)


async def page(request: Request[AppState], name: str, headers: dict[str, str]) -> Response:
    """Return a page as it is in its file, with headers of its own."""
    answer = await FILES.get_response(name, request.scope)
    answer.headers.update(headers)
    return answer
