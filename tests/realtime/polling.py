"""A raw Engine.IO session over long-polling, for what no decent client would send."""

import json
from typing import Any

import httpx2

from tests.patience import PATIENT
from tools.harness.server_process import ServerProcess, uvicorn

# Starts a server that sends no pings: of many sessions the first would end before the last begins.
LASTING = uvicorn(
    first=f"""{PATIENT}
from app.realtime import server
server.PING_INTERVAL_SECONDS = 3600
"""
)


class Polling:
    """One session; `post` and `poll` carry Engine.IO packets exactly as they are."""

    def __init__(self, server: ServerProcess, **headers: str) -> None:
        self.http = server.http
        opened = self.http.get("/socket.io/?EIO=4&transport=polling", headers=headers).text
        self.sid = json.loads(opened[1:])["sid"]
        self.path = f"/socket.io/?EIO=4&transport=polling&sid={self.sid}"

    def connect(self, auth: str = "") -> str:
        """Join the main namespace and return the server's packet about it."""
        self.post(f"40{auth}")
        return self.poll()

    def post(self, packets: Any) -> httpx2.Response:
        return self.http.post(self.path, content=packets)

    def poll(self) -> str:
        return self.http.get(self.path).text
