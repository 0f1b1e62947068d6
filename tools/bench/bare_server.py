"""The least that a server of rests can be, which the benchmark of event streams compares ours with.

Starlette, uvicorn and redis-py alone: a rest is one script and one publication, and is written to each
listener in one step. It checks nothing, limits nothing, logs nothing, and forgets whoever comes back.
"""

import asyncio
import contextlib
import json
import os
import sys
import time
from collections.abc import AsyncIterator

from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

# Keeps an event and tells of it, as little as the real one can do.
TELL = "redis.call('XADD', KEYS[1], '*', 'data', ARGV[1]) return redis.call('PUBLISH', KEYS[1], ARGV[1])"
HEADERS = [(b"content-type", b"text/event-stream; charset=utf-8")]
COMMAND = [
    *(sys.executable, "-m", "uvicorn", "tools.bench.bare_server:app", "--host", "127.0.0.1", "--port", "0"),
    *("--no-access-log", "--backlog", "1024"),
]


class Bare:
    """Its listeners, by the channel of their meeting."""

    def __init__(self, redis_url: str) -> None:
        self.redis = Redis.from_url(redis_url, decode_responses=True)
        self.tell = self.redis.register_script(TELL)
        self.listeners: dict[str, list[Send]] = {}

    async def pass_on(self) -> None:
        """Write what is published to everybody who listens to it, for ever."""
        async with self.redis.pubsub() as channels:
            await channels.psubscribe("bare:*")
            async for message in channels.listen():
                if message["type"] == "pmessage":
                    frame = f"event: message\nid: {time.time_ns()}-0\ndata: {message['data']}\n\n".encode()
                    for send in self.listeners.get(message["channel"], ()):
                        await send({"type": "http.response.body", "body": frame, "more_body": True})

    async def change_rest(self, request: Request) -> Response:
        """Tell of a rest's beginning or end."""
        name = "rest_required" if request.method == "POST" else "rest_ended"
        meeting_id = request.path_params["id"]
        event = {"event": name, "meeting_id": meeting_id, "rest": {"state": "running", "seconds": 300}}
        await self.tell(keys=[f"bare:{meeting_id}"], args=[json.dumps(event, separators=(",", ":"))])
        return JSONResponse({"status": "ok"})

    @contextlib.asynccontextmanager
    async def lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        """Listen to Redis while the server runs."""
        passing_on = asyncio.create_task(self.pass_on())
        yield
        passing_on.cancel()
        await self.redis.aclose()


class Stream(Response):
    """One listener's stream."""

    def __init__(self, listeners: list[Send]) -> None:
        self.listeners = listeners

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Listen until the client leaves."""
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await send({"type": "http.response.body", "body": b"event: connected\n\n", "more_body": True})
        self.listeners.append(send)
        while (await receive())["type"] != "http.disconnect":
            pass
        self.listeners.remove(send)


def bare_app(redis_url: str) -> Starlette:
    """Return the application."""
    bare = Bare(redis_url)

    async def events(request: Request) -> Response:
        return Stream(bare.listeners.setdefault(f"bare:{request.query_params['meeting_id']}", []))

    routes = [
        Route("/api/sse/events", events),
        Route("/api/meetings/{id}/rest", bare.change_rest, methods=["POST", "DELETE"]),
    ]
    return Starlette(routes=routes, lifespan=bare.lifespan)


def __getattr__(name: str) -> Starlette:
    """Make `app` when uvicorn asks for it: no connection while this is imported for `COMMAND`."""
    if name != "app":
        raise AttributeError(name)
    return bare_app(os.environ["REDIS_URL"])
