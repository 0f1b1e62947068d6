"""An endpoint with its own description: what it takes and answers, and who may call it.

The route table puts these under paths, and the OpenAPI document and the tables of the guides are made
from the same objects, so that no call is described in a second place.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Literal

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from app.api.auth import require_leader
from app.api.rate_limit import action_of, hold_to_rate
from app.limiting.limiter import Action
from app.state import AppState

Endpoint = Callable[[Request[AppState]], Awaitable[Response]]
MediaType = Literal["application/json", "application/zip", "text/event-stream", "text/html", "text/plain"]
Tag = Literal["meetings", "rests", "events", "extensions", "pages"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of one route; `answer` is the Struct of its JSON, or else its media type."""

    endpoint: Endpoint
    summary: str
    tag: Tag
    answer: type[Struct] | MediaType
    body: type[Struct] | None
    query: type[Struct] | None
    headers: type[Struct] | None
    errors: tuple[HTTPStatus, ...]
    leader: bool

    @property
    def name(self) -> str:
        """The name of the call, the same as the endpoint's."""
        return self.endpoint.__name__

    async def __call__(self, request: Request[AppState], action: Action | None = None) -> Response:
        """Answer a request: a leader's call needs the leader key, a call with a limit must keep to it."""
        if self.leader:
            await require_leader(request)
        if action is not None and request.method != "HEAD":
            await hold_to_rate(request, action)
        return await self.endpoint(request)


def operation(
    tag: Tag,
    summary: str,
    answer: type[Struct] | MediaType,
    *errors: HTTPStatus,
    body: type[Struct] | None = None,
    query: type[Struct] | None = None,
    headers: type[Struct] | None = None,
    leader: bool = False,
) -> Callable[[Endpoint], Operation]:
    """Describe an endpoint; `errors` are its own, besides those that any call of its kind has."""

    def describe(endpoint: Endpoint) -> Operation:
        return Operation(
            endpoint=endpoint,
            summary=summary,
            tag=tag,
            answer=answer,
            body=body,
            query=query,
            headers=headers,
            errors=errors,
            leader=leader,
        )

    return describe


class MethodDispatcher:
    """What a route answers to each method, as an ASGI application.

    Not a function, since Starlette would give that a wrapper of its own, which keeps the request; Starlette's
    middleware answers errors all the same.
    """

    def __init__(self, path: str, operations: dict[str, Operation]) -> None:
        self._operations = operations
        self._actions = {method: action_of(method, path) for method in operations}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call."""
        request: Request[AppState] = Request(scope, receive)
        method = "GET" if request.method == "HEAD" else request.method
        response = await self._operations[method](request, self._actions[method])
        # An event stream is open for hours, and needs nothing of its request.
        del request
        await response(scope, receive, send)


class ApiRoute(Route):
    """A route that knows what it answers to each method."""

    def __init__(self, path: str, operations: dict[str, Operation], name: str) -> None:
        super().__init__(path, MethodDispatcher(path, operations), methods=list(operations), name=name)
        self.operations = operations


def route(path: str, name: str = "", **operations: Operation) -> ApiRoute:
    """Return a route: `route("/health", GET=pages.health)`; its name is its first call's unless given."""
    return ApiRoute(path, operations, name or next(iter(operations.values())).name)
