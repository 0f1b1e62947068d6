"""Calls that may fail while Redis is away or slow, for tests that repeat them until one succeeds."""

from typing import Any

import httpx2

from tools.harness.server_process import ServerProcess


def try_call(server: ServerProcess, method: str, path: str, **body: object) -> dict[str, Any] | None:
    """Return the answer to a call about a meeting if its status is 200, or None."""
    try:
        answer = server.http.request(method, f"/api/meetings/{path}", json=body or None)
    except httpx2.HTTPError:
        return None
    content: dict[str, Any] | None = answer.json() if answer.status_code == 200 else None
    return content
