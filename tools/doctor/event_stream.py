"""A meeting's event stream as a browser reads it, with the standard library only."""

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
# Browsers accept more, but every proxy that compresses has this one, and it can be undone here.
ACCEPTED = {"Accept": "text/event-stream", "Accept-Encoding": "gzip"}
# zlib's number for the gzip format, with the largest window.
GZIP = 16 + zlib.MAX_WBITS
# Larger than any event.
PIECE_BYTES = 65536


class EventStream:
    """An open `text/event-stream`, read by a thread of its own until the block ends."""

    def __init__(self, address: Address, path: str, seconds: float) -> None:
        """Open it; raises TimeoutError if it has not begun after `seconds`, OSError if there is no answer."""
        connection = address.connect(timeout=seconds)
        connection.connect()
        # Kept here, since the connection forgets it behind a proxy that says `Connection: close`.
        self._socket = connection.sock
        try:
            connection.request("GET", path, headers=ACCEPTED)
            answer = connection.getresponse()
            # A stream has no end to wait for, but a refusal has.
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
            return  # the check is over and has closed the connection, or the server has gone


def _lines(answer: http.client.HTTPResponse) -> Iterator[bytes]:
    """Yield each line as soon as it arrives, unpacked if something on the way has compressed it."""
    undo = zlib.decompressobj(GZIP) if answer.getheader("Content-Encoding") == "gzip" else None
    held = b""
    while piece := answer.read1(PIECE_BYTES):
        *whole, held = (held + (undo.decompress(piece) if undo else piece)).split(b"\n")
        yield from whole
    if held:
        yield held
    # Otherwise an answer that states its length keeps its connection: read1 does not close it at the end.
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
