"""What is neither a meeting nor a stream: the root, the health check, the documents and the console."""

import asyncio
from pathlib import Path

from redis.exceptions import RedisError
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from app import __version__
from app.api.openapi import document, plain_page
from app.state import AppState

STATIC = Path(__file__).resolve().parents[2] / "static"
SWAGGER_UI = STATIC / "vendor" / "swagger-ui" / "swagger-ui-bundle.js"
# A health check that takes longer than a second would itself be a fault.
HEALTH_SECONDS = 0.8

# Pages load nothing from elsewhere; the console may call whichever server its user names.
PAGE_HEADERS = {
    "content-security-policy": (
        "default-src 'self'; connect-src 'self' http: https:; img-src 'self' data:; "
        "style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


async def root(request: Request[AppState]) -> Response:
    """Say what this is and what it answers to."""
    paths = {
        route.name: f"{'|'.join(sorted((route.methods or set()) - {'HEAD'}))} {route.path}"
        for route in request.app.routes
        if isinstance(route, Route)
    }
    return JSONResponse(
        {
            "service": "Meeting Rest System API",
            "status": "running",
            "version": __version__,
            "socketio": {"path": "/socket.io/", "transports": ["polling"]},
            "endpoints": paths,
        }
    )


async def health(request: Request[AppState]) -> Response:
    """Say whether Redis answers; always 200, since the server itself does."""
    try:
        async with asyncio.timeout(HEALTH_SECONDS):
            await request.state["redis"].ping()
        status, redis = "healthy", "connected"
    except (RedisError, OSError):
        status, redis = "degraded", "disconnected"
    address = request.state["redis_address"]
    config = {"host": address.host, "port": address.port}
    return JSONResponse({"status": status, "redis": redis, "redis_config": config})


async def openapi(_: Request[AppState]) -> Response:
    """Return the OpenAPI 3.1 document."""
    return JSONResponse(document())


async def docs(_: Request[AppState]) -> Response:
    """Show the OpenAPI document: with Swagger UI when its files are there, else as a plain page."""
    if SWAGGER_UI.is_file():
        return FileResponse(STATIC / "docs.html", headers=PAGE_HEADERS)
    return HTMLResponse(plain_page(document()), headers=PAGE_HEADERS)


async def console(_: Request[AppState]) -> Response:
    """Show the console page."""
    return FileResponse(STATIC / "console.html", headers=PAGE_HEADERS)
