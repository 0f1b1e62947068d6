"""An embedded Valkey as its files name it, and a rest that a server has in it."""

import json
from pathlib import Path

import valkey as client_library

from tests.patient_calls import try_call
from tools.harness.server_process import ServerProcess
from tools.harness.waiting import until


def address(folder: Path) -> dict[str, str]:
    content: dict[str, str] = json.loads((folder / "meeting-rest/valkey/address.json").read_text())
    return content


def answers(port: str, password: str | None) -> bool:
    try:
        with client_library.Valkey(port=int(port), password=password) as client:
            return bool(client.ping())
    except client_library.ConnectionError:
        return False


def rest_begun(server: ServerProcess, meeting_id: str) -> object:
    """Start a rest and return it; this waits for the disk, which is busy at times."""
    return until(lambda: try_call(server, "POST", f"{meeting_id}/rest"), "a rest begins")["rest"]


def rest_told(server: ServerProcess, meeting_id: str) -> object:
    """Return the rest that a server reports."""
    return until(lambda: try_call(server, "GET", f"{meeting_id}/status"), "a status comes")["rest"]
