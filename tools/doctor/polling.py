"""A leader's connection with the standard library only: Socket.IO by long-polling, one event at a time."""

import contextlib
import json
import time
from typing import Any, Self

from tools.doctor.wire import Address, Answer, ask

HANDSHAKE = "/socket.io/?EIO=4&transport=polling"
# Separates packets that share one body.
SEPARATOR = "\x1e"
# Engine.IO's types of packets, then Socket.IO's within a message, as the server writes them.
CLOSE, PING, PONG = "1", "2", "3"
CONNECT, LEAVE, EVENT, ACK = "40", "41", "42", "43"


class Refused(Exception):
    """The server, or something in front of it, answered a poll with a status that ends the session."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"HTTP {answer.status}")
        self.answer = answer


class PollingSession:
    """An open session like that of the leader's extension; raises `Refused` if it cannot be opened."""

    def __init__(self, address: Address, key: str | None) -> None:
        self._address = address
        opened = ask(address, "GET", HANDSHAKE)
        if opened.status != 200 or not opened.body.startswith(b"0{"):
            raise Refused(opened)
        self._path = f"{HANDSHAKE}&sid={json.loads(opened.body[1:])['sid']}"
        self._send(CONNECT + (json.dumps({"key": key}) if key else ""))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        # After a goodbye the server need not wait for us; if it does not get one, nothing is lost.
        with contextlib.suppress(OSError):
            ask(self._address, "POST", self._path, text=f"{LEAVE}{SEPARATOR}{CLOSE}")

    def call(self, event: str, payload: dict[str, Any], seconds: float) -> tuple[Any, set[str]] | None:
        """Send an event; return its acknowledgement and the names of the events heard until then.

        None after `seconds` without one, or if a poll has timed out; raises `Refused`.
        """
        try:
            self._send(f"{EVENT}0{json.dumps([event, payload])}")
            return self._acknowledged(time.monotonic() + seconds)
        except TimeoutError:
            return None

    def _acknowledged(self, deadline: float) -> tuple[Any, set[str]] | None:
        heard: set[str] = set()
        while time.monotonic() < deadline:
            for packet in self._poll():
                if packet == PING:
                    self._send(PONG)
                elif packet.startswith(f"{EVENT}["):
                    heard.add(json.loads(packet[2:])[0])
                elif packet.startswith(f"{ACK}0["):
                    return json.loads(packet[3:])[0], heard
        return None

    def _send(self, packets: str) -> None:
        answer = ask(self._address, "POST", self._path, text=packets)
        if answer.status != 200:
            raise Refused(answer)

    def _poll(self) -> list[str]:
        answer = ask(self._address, "GET", self._path)
        if answer.status != 200:
            raise Refused(answer)
        return answer.body.decode("utf-8", "replace").split(SEPARATOR)
