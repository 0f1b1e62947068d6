"""Checks every answer that a test gets against the OpenAPI document of the server that gave it."""

import functools
import re
from typing import Any

import httpx2
import jsonschema

from tools.harness.server_process import ServerProcess

# Not part of the API: another protocol, and files.
ELSEWHERE = ("/socket.io", "/static")


def hold_to_document(server: ServerProcess) -> None:
    """Make every answer of this server that its document does not allow fail the test."""
    check = functools.partial(check_answer, server.http.get("/openapi.json").json())
    server.http.event_hooks["response"] = [check]


def check_answer(document: dict[str, Any], answer: httpx2.Response) -> None:
    """Raise unless status, `Retry-After`, media type, every field and an error's code are documented."""
    asked = answer.request
    if asked.method in ("HEAD", "OPTIONS") or asked.url.path.startswith(ELSEWHERE):
        return
    documented = responses_of(document, asked.method, asked.url.path)
    response = documented.get(str(answer.status_code), documented["default"])
    if "$ref" in response:
        response = document["components"]["responses"][response["$ref"].rpartition("/")[2]]
    content = response["content"]
    if "retry-after" in answer.headers:
        assert "Retry-After" in response.get("headers", ()), f"{answer.status_code} has a Retry-After"
    kind = answer.headers["content-type"].partition(";")[0]
    assert kind in content, f"{asked.method} {asked.url.path} {answer.status_code} answers {kind}"
    if kind == "application/json":
        answer.read()
        schema = content[kind]["schema"] | {"components": document["components"]}
        jsonschema.Draft202012Validator(schema).validate(answer.json())
        if answer.is_error:
            code, meanings = answer.json()["error"], response["description"]
            assert code in re.findall(r"\w+", meanings), f"{answer.status_code} {code} is not in: {meanings}"


def responses_of(document: dict[str, Any], method: str, path: str) -> dict[str, Any]:
    """Return the documented responses of a call; for an undocumented call, the error that it gets."""
    for template, calls in document["paths"].items():
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
        if re.fullmatch(pattern, path) and method.lower() in calls:
            responses: dict[str, Any] = calls[method.lower()]["responses"]
            return responses
    return {"default": {"$ref": "#/components/responses/default"}}
