"""The relay that tests put in front of the server cuts every open connection."""

import asyncio
import socket
import threading
from typing import Any

import pytest

from tests.deploy.relay import Relay
from tools.harness.waiting import PATIENCE_SECONDS


def test_a_connection_that_is_being_passed_on_is_cut_too(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, may_go_on = threading.Event(), threading.Event()
    connect = asyncio.open_connection

    async def connect_late(*where: Any) -> Any:
        begun.set()
        await asyncio.to_thread(may_go_on.wait)
        return await connect(*where)

    monkeypatch.setattr("tests.deploy.relay.asyncio.open_connection", connect_late)
    with socket.create_server(("127.0.0.1", 0)) as target, relay_to(target) as relay:
        port = int(relay.url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS) as client:
            begun.wait()
            relay.cut()
            may_go_on.set()
            assert client.recv(1) == b""


def relay_to(target: socket.socket) -> Relay:
    return Relay(f"http://127.0.0.1:{target.getsockname()[1]}")
