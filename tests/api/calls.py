"""Calls about a meeting, for tests that expect no refusal."""

from tools.harness.server_process import ServerProcess


def post(server: ServerProcess, meeting_id: str, call: str, **body: object) -> dict[str, object]:
    answer = server.http.post(f"/api/meetings/{meeting_id}/{call}", json=body or None)
    assert answer.status_code == 200, answer.text
    content: dict[str, object] = answer.json()
    return content


def status(server: ServerProcess, meeting_id: str) -> dict[str, object]:
    content: dict[str, object] = server.http.get(f"/api/meetings/{meeting_id}/status").json()
    return content
