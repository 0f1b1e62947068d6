"""The OpenAPI 3.1 document of the REST calls; a test holds it against the route table."""

import html
from typing import Any

from app import __version__
from app.api.bodies import LEADER_REASONS
from app.ids import OPAQUE_ID
from app.meetings.rest import MAX_REST_SECONDS, MIN_REST_SECONDS, REASONS

Schema = dict[str, Any]

TIME: Schema = {"type": "string", "format": "date-time", "examples": ["2026-01-31T09:30:00.000Z"]}
MEETING_ID: Schema = {"type": "string", "pattern": f"^{OPAQUE_ID.pattern}$", "examples": ["abc-defg-hij"]}
SECONDS: Schema = {"type": "integer", "minimum": MIN_REST_SECONDS, "maximum": MAX_REST_SECONDS}


def object_schema(required: str, **properties: Schema) -> Schema:
    """Return the schema of an object; `required` names its properties that are always there."""
    return {"type": "object", "required": required.split(), "properties": properties}


def ref(name: str) -> Schema:
    """Return a reference to one of the schemas."""
    return {"$ref": f"#/components/schemas/{name}"}


def or_null(schema: Schema) -> Schema:
    """Return a schema that also takes null."""
    return {"anyOf": [schema, {"type": "null"}]}


TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 0}

SCHEMAS: dict[str, Schema] = {
    "Error": object_schema("error detail", error=TEXT, detail=TEXT, retry_after=COUNT),
    "Rest": object_schema(
        "id reason started_at ends_at seconds",
        id=TEXT,
        reason={"enum": [*REASONS, "eyes"]},
        started_at=TIME,
        ends_at=TIME,
        seconds=SECONDS,
    ),
    "MeetingUpdate": object_schema(
        "status meeting_id timestamp",
        status={"enum": ["started", "ended", "stopped", "ok"]},
        meeting_id=MEETING_ID,
        timestamp=TIME,
        started_at=TIME,
        rest=or_null(ref("Rest")),
        rest_requests=COUNT,
        rest_request_threshold=COUNT,
    ),
    "Meeting": object_schema(
        "meeting_id active monitoring rest_flg started_at rest_started_at rest rest_requests timestamp",
        meeting_id=MEETING_ID,
        active=FLAG,
        monitoring=FLAG,
        rest_flg=FLAG,
        started_at=or_null(TIME),
        rest_started_at=or_null(TIME),
        rest=or_null(ref("Rest")),
        rest_requests=COUNT,
        timestamp=TIME,
    ),
    "Health": object_schema(
        "status redis redis_config",
        status={"enum": ["healthy", "degraded"]},
        redis={"enum": ["connected", "disconnected"]},
        redis_config=object_schema("host port", host=TEXT, port=COUNT),
    ),
    "RestStart": object_schema(
        "", reason={"enum": list(LEADER_REASONS), "default": "manual"}, seconds=SECONDS
    ),
    "RestRequest": object_schema("", token={"type": "string", "minLength": 16, "maxLength": 64}),
}

ERRORS = {
    "400": "bad_request: an id, a position or a body is not as documented",
    "401": "unauthorized: the server asks for the leader key",
    "403": "forbidden: the leader key is another",
    "404": "not_found",
    "405": "method_not_allowed",
    "409": "cooldown: an automatic rest has to wait; retry_after says how many seconds",
    "413": "too_large: a body over 1 MB",
    "503": "redis_unavailable or too_many_streams: Retry-After says when to try again; not_built: run "
    "`make extensions` on the server",
}


def operation(
    summary: str,
    answer: Schema,
    *errors: str,
    body: str = "",
    leader: bool = False,
    kind: str = "application/json",
) -> Schema:
    """Return one call: what it answers, which errors it has of its own, whether it needs the leader key."""
    codes = ["400", *errors, *(["401", "403"] if leader else [])]
    described: Schema = {
        "summary": summary,
        "responses": {"200": {"description": "OK", "content": {kind: {"schema": answer}}}}
        | {code: {"$ref": f"#/components/responses/{code}"} for code in sorted(codes)},
    }
    if body:
        described["requestBody"] = {"required": False, "content": {"application/json": {"schema": ref(body)}}}
    if leader:
        described["security"] = [{"leaderKey": []}]
    return described


def in_meeting(**operations: Schema) -> Schema:
    """Return the calls on one address below a meeting."""
    return {
        "parameters": [{"name": "id", "in": "path", "required": True, "schema": MEETING_ID}],
        **operations,
    }


STREAM = operation(
    "The meeting's events as they come: connected, message (rest_required, rest_ended, …), heartbeat",
    TEXT,
    "503",
    kind="text/event-stream",
) | {
    "parameters": [
        {"name": "meeting_id", "in": "query", "required": True, "schema": MEETING_ID},
        {"name": "last_event_id", "in": "query", "schema": {"type": "string", "pattern": r"^\d+-\d+$"}},
        {"name": "Last-Event-ID", "in": "header", "schema": {"type": "string", "pattern": r"^\d+-\d+$"}},
    ]
}
PAGE: Schema = {"type": "string"}


def download(summary: str) -> Schema:
    """Return a call that answers with a zip."""
    return operation(summary, {"type": "string", "format": "binary"}, "503", kind="application/zip")


CHANGED, MEETING = ref("MeetingUpdate"), ref("Meeting")

PATHS: dict[str, Schema] = {
    "/": {"get": operation("What this server is, and what it answers to", {"type": "object"})},
    "/health": {"get": operation("Whether the server and its Redis are well", ref("Health"))},
    "/docs": {"get": operation("This document as a page", PAGE, kind="text/html")},
    "/openapi.json": {"get": operation("This document", {"type": "object"})},
    "/console": {"get": operation("The console page", PAGE, kind="text/html")},
    "/api/meetings/{id}/start": in_meeting(
        post=operation("Begin the meeting and its measuring", CHANGED, "503", leader=True)
    ),
    "/api/meetings/{id}/end": in_meeting(delete=operation("End the meeting", CHANGED, "503", leader=True)),
    "/api/meetings/{id}/rest": in_meeting(
        post=operation(
            "Start a rest, or return the one that is on", CHANGED, "409", "503", body="RestStart", leader=True
        ),
        delete=operation("End the rest early", CHANGED, "503", leader=True),
    ),
    "/api/meetings/{id}/rest-request": in_meeting(
        post=operation("Ask for a rest, anonymously", CHANGED, "503", body="RestRequest")
    ),
    "/api/meetings/{id}/monitoring/stop": in_meeting(
        post=operation("Stop the measuring until the leader starts it again", CHANGED, "503")
    ),
    "/api/meetings/{id}/status": in_meeting(get=operation("How the meeting is", MEETING, "503")),
    "/api/sse/events": {"get": STREAM},
    "/extensions/leader.zip": {"get": download("The leader's browser extension, made for this server")},
    "/extensions/member.zip": {"get": download("The members' browser extension, made for this server")},
}


def document() -> Schema:
    """Return the whole document."""
    error = {"application/json": {"schema": ref("Error")}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Meeting Rest System API", "version": __version__},
        "paths": PATHS,
        "components": {
            "schemas": SCHEMAS,
            "responses": {code: {"description": text, "content": error} for code, text in ERRORS.items()},
            "securitySchemes": {"leaderKey": {"type": "http", "scheme": "bearer"}},
        },
    }


def plain_page(described: Schema) -> str:
    """Return the document as a page without scripts, for a server whose npm parts are not there."""
    rows = "".join(
        f"<tr><td><code>{method.upper()}</code></td><td><code>{html.escape(path)}</code></td>"
        f"<td>{html.escape(call['summary'])}</td></tr>"
        for path, calls in described["paths"].items()
        for method, call in calls.items()
        if method != "parameters"
    )
    title = html.escape(described["info"]["title"])
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head><body>'
        f'<h1>{title}</h1><p>The whole document: <a href="/openapi.json">/openapi.json</a>. '
        f"For the interactive page run <code>make run</code> on a machine with Node.</p>"
        f"<table><thead><tr><th>Method</th><th>Address</th><th>What it does</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></body></html>"
    )
