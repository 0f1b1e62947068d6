"""The OpenAPI document says what the server does: its routes, its limits, and nothing else."""

import re
from collections.abc import Iterator
from typing import Any

import httpx2
import jsonschema
import pytest
from starlette.routing import Route

from app.api.openapi import TAGS, document
from app.main import ROUTES
from tests.contract import check_answer
from tools.harness.server_process import ServerProcess

DOCUMENT = document(ROUTES)
BODIES = {"RestStart", "RestPostponement", "RestExtension", "RestRequest", "RestWithdrawal"}


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield method, path and description of every documented call."""
    for path, calls in DOCUMENT["paths"].items():
        yield from ((method.upper(), path, call) for method, call in calls.items() if method != "parameters")


def test_the_document_has_every_route_and_no_other() -> None:
    routed = {
        (method, route.path)
        for route in ROUTES
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert {(method, path) for method, path, _ in operations()} == routed


def test_the_document_is_valid_openapi(server: ServerProcess) -> None:
    from openapi_spec_validator import validate  # It takes 0.4 s to load, and no other test needs it.

    served = server.http.get("/openapi.json").json()
    assert served == DOCUMENT
    assert served["openapi"].startswith("3.1")
    validate(served)


def test_every_call_has_a_tag_that_is_explained_and_a_name_of_its_own() -> None:
    assert {tag for _, _, call in operations() for tag in call["tags"]} == set(TAGS)
    names = [call["operationId"] for _, _, call in operations()]
    assert len(names) == len(set(names))


def test_a_leaders_call_takes_the_key_and_needs_none_where_the_server_has_none() -> None:
    taking = {call["operationId"]: call["security"] for _, _, call in operations() if "security" in call}
    assert {"start", "end", "start_rest"} <= set(taking)
    assert "request_rest" not in taking
    assert all(each == [{}, {"leaderKey": []}] for each in taking.values())
    assert DOCUMENT["security"] == [], "and whoever calls anything else needs none"


def test_every_call_about_a_meeting_names_the_answer_while_redis_is_away() -> None:
    naming = {path for _, path, call in operations() if "503" in call["responses"]}
    assert {path for _, path, _ in operations() if path.startswith("/api/")} <= naming
    assert "/health" not in naming, "and the one that tells of it does not"


def test_a_zip_is_a_file_to_generated_clients_and_other_texts_are_texts() -> None:
    schemas = {
        kind: content["schema"]
        for _, _, call in operations()
        for kind, content in call["responses"]["200"]["content"].items()
        if kind != "application/json"
    }
    assert schemas.pop("application/zip") == {"type": "string", "format": "binary"}
    assert {"text/html", "text/event-stream"} <= set(schemas)
    assert all(schema == {"type": "string"} for schema in schemas.values())


def test_the_errors_that_say_when_to_try_again_have_it_as_a_header() -> None:
    errors = DOCUMENT["components"]["responses"]
    assert {code for code, each in errors.items() if "Retry-After" in each.get("headers", ())} == {
        *("409", "429", "503")
    }
    refused = httpx2.Response(
        400,
        json={"error": "x", "detail": "y"},
        headers={"Retry-After": "1"},
        request=httpx2.Request("GET", "http://localhost/api/meetings/a/status"),
    )
    with pytest.raises(AssertionError, match="Retry-After"):
        check_answer(DOCUMENT, refused)


def test_answers_are_closed_and_bodies_are_open() -> None:
    for name, schema in DOCUMENT["components"]["schemas"].items():
        if "enum" not in schema:
            assert schema.get("additionalProperties", True) is (name in BODIES), name


def test_every_reference_leads_to_something_and_everything_is_used() -> None:
    referred = set(re.findall(r"'#/components/schemas/(\w+)'", str(DOCUMENT)))
    assert referred == set(DOCUMENT["components"]["schemas"])
    used = set(re.findall(r"'#/components/responses/(\w+)'", str(DOCUMENT)))
    assert used == set(DOCUMENT["components"]["responses"])


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/meetings/{id}/start"),
        ("POST", "/api/meetings/{id}/rest"),
        ("GET", "/api/meetings/{id}/status"),
        ("POST", "/api/meetings/{id}/rest-request"),
        ("DELETE", "/api/meetings/{id}/rest-request"),
        ("POST", "/api/meetings/{id}/rest/postpone"),
        ("POST", "/api/meetings/{id}/rest/begin"),
        ("POST", "/api/meetings/{id}/rest/extend"),
        ("GET", "/api/meetings/{id}/summary"),
        ("POST", "/api/meetings/{id}/monitoring/stop"),
        ("DELETE", "/api/meetings/{id}/rest"),
        ("DELETE", "/api/meetings/{id}/end"),
        ("GET", "/"),
        ("GET", "/health"),
        ("GET", "/docs"),
        ("GET", "/extensions/leader.zip"),
        ("PUT", "/health"),
        ("GET", "/nothing"),
    ],
)
def test_answers_have_the_shapes_that_are_documented(
    server: ServerProcess, meeting_id: str, method: str, path: str
) -> None:
    check_answer(DOCUMENT, server.http.request(method, path.replace("{id}", meeting_id)))


@pytest.mark.parametrize(
    "content",
    [{"error": "x", "detail": "y", "path": "/internal"}, {"error": "x"}, {"error": 5, "detail": "y"}],
)
def test_an_answer_that_is_not_documented_would_be_seen(content: dict[str, object]) -> None:
    asked = httpx2.Request("GET", "http://localhost/nothing")
    with pytest.raises(jsonschema.ValidationError):
        check_answer(DOCUMENT, httpx2.Response(404, json=content, request=asked))


def test_every_whole_number_in_a_body_is_taken_up_to_its_limits_and_not_beyond(
    server: ServerProcess, meeting_id: str
) -> None:
    found = set()
    for method, path, call in operations():
        for name, schema in body_fields(call):
            if schema.get("type") == "integer":
                found.add(name)
                url = path.replace("{id}", meeting_id)
                for value in (schema["minimum"], schema["maximum"]):
                    # The value is valid, even where the state of the rest does not allow the call.
                    assert server.http.request(method, url, json={name: value}).status_code in (200, 409)
                for value in (schema["minimum"] - 1, schema["maximum"] + 1):
                    refused = server.http.request(method, url, json={name: value})
                    assert refused.status_code == 400
                    wanted = (
                        f"{name} has to be a whole number from {schema['minimum']} to {schema['maximum']}."
                    )
                    assert refused.json()["detail"] == wanted
    assert found == {"seconds", "notice", "minutes"}


def body_fields(call: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield name and schema of every field in the body of a call."""
    if "requestBody" in call:
        reference = call["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        yield from DOCUMENT["components"]["schemas"][reference.rpartition("/")[2]]["properties"].items()


def test_fields_that_the_server_does_not_know_are_ignored(server: ServerProcess, meeting_id: str) -> None:
    body = {"seconds": 60, "of_a_later_version": True}
    assert server.http.post(f"/api/meetings/{meeting_id}/rest", json=body).status_code == 200
