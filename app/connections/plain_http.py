"""HTTP/1.1 that becomes no other protocol, whatever a client offers: WebSocket, or h2c as the JDK does."""

import sys
from typing import Literal

from httptools import HttpParserUpgrade, HttpRequestParser
from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class Tunnel(Exception):
    """CONNECT: what comes after it is not HTTP; the parser stops over this, which ends the connection."""


class PlainHttpProtocol(HttpToolsProtocol):
    """One connection. A request that offers another protocol is carried out as usual (RFC 9110, 7.8).

    httptools treats the offer as accepted: it skips the body, and after `Connection: close` all that follows.
    So a new parser reads the head once more, without the offer, and then what came after it.
    """

    __slots__ = ("_piece",)

    # What is being read; otherwise empty.
    _piece: bytes

    @override
    def data_received(self, data: bytes) -> None:
        self._piece = data
        super().data_received(data)
        self._piece = b""

    @override
    def on_headers_complete(self) -> None:
        if self.parser.get_method() == b"CONNECT":
            raise Tunnel
        super().on_headers_complete()

    @override
    def _should_upgrade(self) -> Literal[True]:
        # So that uvicorn does not start the request yet.
        return True

    @override
    def handle_websocket_upgrade(self) -> None:
        offer = sys.exception()
        assert isinstance(offer, HttpParserUpgrade)
        self._piece = self._head_without_offer() + self._piece[offer.args[0] :]
        self.parser = HttpRequestParser(self)
        # As in uvicorn's own parser.
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
        super().data_received(self._piece)

    def _head_without_offer(self) -> bytes:
        version = self.parser.get_http_version().encode()
        lines = [b"%s %s HTTP/%s" % (self.parser.get_method(), self.url, version)]
        lines += [b"%s: %s" % header for header in self.headers if header[0] != b"upgrade"]
        return b"\r\n".join([*lines, b"", b""])
