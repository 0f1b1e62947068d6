"""The OpenAPI document says what the server does: the same routes, and answers of the shapes it names."""

from typing import Any

import jsonschema
import pytest
from openapi_spec_validator import validate
from starlette.routing import Route

from app.api.openapi import document
from tools.harness.server_process import ServerProcess


def documented() -> set[tuple[str, str]]:
    return {
        (method.upper(), path)
        for path, calls in document()["paths"].items()
        for method in calls
        if method != "parameters"
    }


def test_the_document_has_every_route_and_no_other() -> None:
    from app.main import ROUTES

    routed = {
        (method, route.path)
        for route in ROUTES
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert documented() == routed


def test_the_document_is_valid_openapi(server: ServerProcess) -> None:
    served = server.http.get("/openapi.json").json()
    assert served == document()
    assert served["openapi"].startswith("3.1")
    validate(served)


@pytest.mark.parametrize(
    ("method", "path", "schema"),
    [
        ("POST", "/api/meetings/{id}/start", "MeetingUpdate"),
        ("POST", "/api/meetings/{id}/rest", "MeetingUpdate"),
        ("GET", "/api/meetings/{id}/status", "Meeting"),
        ("POST", "/api/meetings/{id}/rest-request", "MeetingUpdate"),
        ("POST", "/api/meetings/{id}/monitoring/stop", "MeetingUpdate"),
        ("DELETE", "/api/meetings/{id}/rest", "MeetingUpdate"),
        ("DELETE", "/api/meetings/{id}/end", "MeetingUpdate"),
        ("GET", "/health", "Health"),
        ("PUT", "/health", "Error"),
        ("GET", "/nothing", "Error"),
    ],
)
def test_answers_have_the_shapes_that_are_documented(
    server: ServerProcess, meeting_id: str, method: str, path: str, schema: str
) -> None:
    answer: Any = server.http.request(method, path.replace("{id}", meeting_id)).json()
    schemas = document()["components"]["schemas"]
    jsonschema.validate(answer, schemas[schema] | {"components": {"schemas": schemas}})
