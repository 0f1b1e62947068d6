"""The OpenAPI 3.1 document, made from the route table; only the meanings of error codes are written here.

Answers are closed (`additionalProperties: false`): no answer has anything that is not documented. Bodies are
open, since the server ignores fields that it does not know.
"""

import re
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any

import msgspec
from msgspec import Struct
from starlette.routing import BaseRoute

from app import __version__
from app.api.operation import ApiRoute, Operation
from app.api.rate_limit import action_of
from app.errors import ErrorAnswer
from app.ids import OpaqueId
from app.paths import MEETING

Schema = dict[str, Any]

TITLE = "Meeting Rest System API"
PARAMETER = re.compile(r"\{(\w+)\}")

# What each status of an error means; `default` is any other one.
ERRORS: dict[str, str] = {
    "400": "bad_request: an id, a position or a body is not as documented; bad_host: ALLOWED_HOSTS does not "
    "name the host",
    "401": "unauthorized: the server needs a leader key",
    "403": "forbidden: the leader key is wrong, or /metrics asks for METRICS_KEY; origin_forbidden: "
    "ALLOWED_ORIGINS does not name the page",
    "409": "cooldown: an automatic rest has to wait for retry_after seconds; not_announced, "
    "postponed_enough, no_rest or too_long: the rest, as it is now, does not allow it",
    "429": "rate_limited: too many of these by one address or in one meeting; Retry-After says when to try "
    "again",
    "503": "redis_unavailable or too_many_streams: Retry-After says when to try again; not_built: run "
    "`make extensions` on the server",
    "default": "not_found, method_not_allowed, too_large (a body over 1 MB), head_too_large, slow_request, "
    "internal, or bad_host where 400 is not listed",
}
# Those that may say when to try again.
WAITING = frozenset({"409", "429", "503"})
RETRY_AFTER: Schema = {
    "Retry-After": {
        "description": "in how many seconds to try again, where that helps",
        "schema": {"type": "integer", "minimum": 1},
    }
}
# The schema of an answer that no Struct describes, by its media type; any other type is a text.
FILES: dict[str, Schema] = {
    "application/json": {"type": "object"},
    "application/zip": {"type": "string", "format": "binary"},
}
TAGS: dict[str, str] = {
    "meetings": "A meeting's beginning, its end, and how it is",
    "rests": "Rests for the whole meeting, and requests for one",
    "events": "What happens in a meeting, as it happens",
    "extensions": "The browser extensions, ready to load",
    "pages": "The server itself, its documents and its console",
}


def document(routes: Iterable[BaseRoute]) -> Schema:
    """Return the whole document for the routes that describe themselves."""
    described = [route for route in routes if isinstance(route, ApiRoute)]
    return {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": __version__, "license": {"name": "MIT", "identifier": "MIT"}},
        # Where this document is, which may be a folder behind a proxy.
        "servers": [{"url": ".", "description": "this server"}],
        # Unless a call says otherwise.
        "security": [],
        "tags": [{"name": name, "description": text} for name, text in TAGS.items()],
        "paths": {route.path: path_item(route) for route in described},
        "components": {
            "schemas": components_of(described),
            "responses": {code: described_error(code) for code in ERRORS},
            "securitySchemes": {"leaderKey": {"type": "http", "scheme": "bearer"}},
        },
    }


def described_error(code: str) -> Schema:
    """Return the description of every error of a status, with its headers."""
    content = {"application/json": {"schema": reference_to(ErrorAnswer)}}
    headers = {"headers": RETRY_AFTER} if code in WAITING else {}
    return {"description": ERRORS[code], "content": content} | headers


def components_of(routes: Iterable[ApiRoute]) -> Schema:
    """Return the schema of every Struct that the routes take or answer, and of what those are made of."""
    operations = [each for route in routes for each in route.operations.values()]
    bodies = {each.body for each in operations if each.body}
    answers = {each.answer for each in operations if not isinstance(each.answer, str)} | {ErrorAnswer}
    kinds = sorted(bodies | answers, key=lambda kind: kind.__name__)
    _, found = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")
    opened = {kind.__name__ for kind in bodies}
    return {
        name: tidied(schema) | ({} if name in opened else {"additionalProperties": False})
        if schema.get("type") == "object"
        else tidied(schema)
        for name, schema in found.items()
    }


def reference_to(kind: type[Struct]) -> Schema:
    """Return a reference to the schema of a Struct."""
    return {"$ref": f"#/components/schemas/{kind.__name__}"}


def tidied(schema: Any) -> Any:
    """Return a schema whose patterns mark the two ends of a text as JSON Schema does."""
    if isinstance(schema, dict):
        return {
            name: value.replace(r"\A", "^").replace(r"\Z", "$") if name == "pattern" else tidied(value)
            for name, value in schema.items()
        }
    return [tidied(each) for each in schema] if isinstance(schema, list) else schema


def schema_of(kind: Any) -> Schema:
    """Return the schema of a type that needs no components."""
    schema: Schema = tidied(msgspec.json.schema(kind))
    return schema


def path_item(route: ApiRoute) -> Schema:
    """Return everything about one path: its parameters and what each method does."""
    item: Schema = {
        method.lower(): described_operation(method, operation, route)
        for method, operation in route.operations.items()
    }
    named = [
        {"name": name, "in": "path", "required": True, "schema": schema_of(OpaqueId)}
        for name in PARAMETER.findall(route.path)
    ]
    return ({"parameters": named} if named else {}) | item


def described_operation(method: str, operation: Operation, route: ApiRoute) -> Schema:
    """Return one call: what it takes, what it answers, and which errors it has."""
    described: Schema = {
        "operationId": operation.name,
        "tags": [operation.tag],
        "summary": operation.summary,
        "responses": {"200": {"description": "OK", "content": answer_content(operation.answer)}}
        | {
            code: {"$ref": f"#/components/responses/{code}"} for code in error_codes(method, operation, route)
        },
    }
    if parameters := [*parameters_of(operation.query, "query"), *parameters_of(operation.headers, "header")]:
        described["parameters"] = parameters
    if operation.body:
        content = {"application/json": {"schema": reference_to(operation.body)}}
        # If every field has a default, a call may leave out the body and gets them all.
        needed = any(each.required for each in msgspec.structs.fields(operation.body))
        described["requestBody"] = {"required": needed, "content": content}
    if operation.leader:
        # Or nothing, on a server that has no key.
        described["security"] = [{}, {"leaderKey": []}]
    return described


def answer_content(answer: type[Struct] | str) -> Schema:
    """Return what a call answers when all is well: a Struct, or another kind of content by its media type."""
    if not isinstance(answer, str):
        return {"application/json": {"schema": reference_to(answer)}}
    return {answer: {"schema": FILES.get(answer, {"type": "string"})}}


def error_codes(method: str, operation: Operation, route: ApiRoute) -> list[str]:
    """Return the statuses of a call's errors: its own, and those that come from what it takes."""
    statuses = set(operation.errors)
    if PARAMETER.search(route.path) or operation.body or operation.query:
        statuses.add(HTTPStatus.BAD_REQUEST)
    if operation.leader:
        statuses.add(HTTPStatus.UNAUTHORIZED)
    if method != "GET" or operation.answer == "text/event-stream":
        # A page's call may be refused for its origin.
        statuses.add(HTTPStatus.FORBIDDEN)
    if action_of(method, route.path):
        statuses.add(HTTPStatus.TOO_MANY_REQUESTS)
    if route.path.startswith(MEETING):
        # Every call about a meeting asks Redis.
        statuses.add(HTTPStatus.SERVICE_UNAVAILABLE)
    return [*(str(status.value) for status in sorted(statuses)), "default"]


def parameters_of(kind: type[Struct] | None, place: str) -> Iterator[Schema]:
    """Yield the fields of a Struct as parameters in the query or among the headers."""
    described = schema_of(kind)["$defs"][kind.__name__] if kind else {"properties": {}}
    for name, schema in described["properties"].items():
        yield {"name": name, "in": place, "required": name in described["required"], "schema": schema}
