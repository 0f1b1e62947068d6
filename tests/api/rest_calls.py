"""Calls about a rest, for tests of what is answered and what is refused."""

from typing import Any

from app.timestamps import from_iso
from tools.harness.server_process import ServerProcess


def call(server: ServerProcess, method: str, meeting_id: str, path: str, **body: object) -> tuple[int, Any]:
    """Return status and body of a call about a meeting."""
    answer = server.http.request(method, f"/api/meetings/{meeting_id}/{path}", json=body or None)
    return answer.status_code, answer.json()


def post(server: ServerProcess, meeting_id: str, path: str, **body: object) -> dict[str, Any]:
    """Return the rest that a call answers with."""
    code, answer = call(server, "POST", meeting_id, path, **body)
    assert code == 200, answer
    rest: dict[str, Any] = answer["rest"]
    return rest


def refusal(server: ServerProcess, meeting_id: str, path: str, **body: object) -> tuple[int, str]:
    code, answer = call(server, "POST", meeting_id, path, **body)
    return code, answer["error"]


def status(server: ServerProcess, meeting_id: str) -> dict[str, Any]:
    answer: dict[str, Any] = call(server, "GET", meeting_id, "status")[1]
    return answer


def seconds_between(earlier: str, later: str) -> float:
    return (from_iso(later) - from_iso(earlier)) / 1000
