"""A meeting's event stream as a browser has it, with the standard library only."""

import contextlib
import http.client
import json
import queue
import socket
import threading
import time
import zlib
from collections.abc import Iterator
from typing import Self

from tools.doctor.wire import Address, Answer

# Longer than between any two heartbeats.
SILENCE_SECONDS = 60.0
# Browsers take more, but this is what every proxy that compresses has, and what can be undone here.
ACCEPTED = {"Accept": "text/event-stream", "Accept-Encoding": "gzip"}
# What zlib calls the format of gzip, with the largest window.
GZIP = 16 + zlib.MAX_WBITS
# More than any event has.
PIECE_BYTES = 65536


class EventStream:
    """An open `text/event-stream`, read by a thread of its own until it is left."""

    def __init__(self, address: Address, path: str, seconds: float) -> None:
        """Open it; raises TimeoutError when it has not begun after `seconds`, OSError without an answer."""
        connection = address.connect(timeout=seconds)
        connection.connect()
        # Kept here, for behind a proxy that says `Connection: close` the connection forgets it.
        self._socket = connection.sock
        try:
            connection.request("GET", path, headers=ACCEPTED)
            answer = connection.getresponse()
            # A stream has no end to wait for, a refusal has.
            body = b"" if answer.status == 200 else b"\n".join(_lines(answer))
        except (http.client.HTTPException, zlib.error) as error:
            raise OSError(f"no proper HTTP answer ({type(error).__name__})") from error
        self._socket.settimeout(SILENCE_SECONDS)
        self.answer = Answer(answer.status, answer.getheaders(), body, 0.0)
        self._names: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, args=(answer,), daemon=True)
        if answer.status == 200:
            self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        # Wakes the reader, which closing from another thread would not.
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def hears(self, name: str, seconds: float) -> bool:
        """Tell whether an event called `name` (a message goes by its `data.event`) comes within `seconds`."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            try:
                if self._names.get(timeout=left) == name:
                    return True
            except queue.Empty:
                break
        return False

    def _read(self, answer: http.client.HTTPResponse) -> None:
        fields: dict[str, str] = {}
        try:
            for line in _lines(answer):
                text = line.decode("utf-8", "replace").rstrip("\r")
                if text:
                    name, _, value = text.partition(":")
                    fields[name] = value.removeprefix(" ")
                elif fields:
                    self._names.put(_name_of(fields))
                    fields = {}
        except (OSError, ValueError, AttributeError, http.client.HTTPException, zlib.error):
            return  # the check is over and the connection closed under the reader, or the server went


def _lines(answer: http.client.HTTPResponse) -> Iterator[bytes]:
    """Yield each line as soon as it is there, unpacked where something on the way has compressed it."""
    undo = zlib.decompressobj(GZIP) if answer.getheader("Content-Encoding") == "gzip" else None
    held = b""
    while piece := answer.read1(PIECE_BYTES):
        *whole, held = (held + (undo.decompress(piece) if undo else piece)).split(b"\n")
        yield from whole
    if held:
        yield held
    # Else one that says how long it is keeps its connection: read1 does not close at its end.
    answer.close()


def _name_of(fields: dict[str, str]) -> str:
    name = fields.get("event", "message")
    if name != "message":
        return name
    try:
        data = json.loads(fields.get("data", "null"))
    except ValueError:
        return name
    return str(data.get("event", name)) if isinstance(data, dict) else name
