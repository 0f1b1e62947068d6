"""Socket.IO packets with the limits that the library does not have."""

import json
import math
from typing import Any

from socketio.packet import BINARY_ACK, BINARY_EVENT, EVENT, Packet

# A frame carries one image; the library would wait for ten thousand million attachments.
MAX_ATTACHMENTS = 1
# In an event that waits for its attachment; a frame's fields have some 400, and a client whose fields are ten
# thousand too long still gets an answer. The event waits as text: decoded, it can take fifty times as much.
MAX_AWAITING_CHARACTERS = 16_000
# The library's own names for what happens to a connection: sent by a client, they would call its handlers.
RESERVED_EVENTS = frozenset({"connect", "disconnect"})
# Most digits of a number read as an integer; no field takes more than 16, and thousands are slow to read.
MAX_DIGITS = 100


class PacketJson:
    """JSON as the library has it, except that no event is dropped because of a number that is too long."""

    dumps = staticmethod(json.dumps)

    @staticmethod
    def loads(text: str) -> Any:
        """Return what a text says; a number that is too long becomes infinity, which no field takes."""
        return json.loads(text, parse_int=whole_number)


def whole_number(digits: str) -> float:
    """Return the number that these digits form, or infinity if there are too many."""
    return int(digits) if len(digits) <= MAX_DIGITS else math.inf


class OneAttachmentPacket(Packet):
    """A packet that refuses more than one binary attachment, and events that no client can intend."""

    json = PacketJson
    data: Any

    def decode(self, encoded_packet: str) -> int:
        """Decode a packet; raises `ValueError`, which drops it, when it is not one for this server."""
        attachments: int = super().decode(encoded_packet)
        if attachments > MAX_ATTACHMENTS:
            raise ValueError("too many attachments")
        if self.packet_type == BINARY_ACK:
            raise ValueError("nobody was asked to acknowledge anything")
        if self.packet_type in (EVENT, BINARY_EVENT) and not is_event(self.data):
            raise ValueError("an event has a name of its own and arguments")
        if self.packet_type == BINARY_EVENT:
            if attachments == 0 or len(encoded_packet) > MAX_AWAITING_CHARACTERS:
                raise ValueError("an event that waits for an attachment is a short one")
            self._awaiting, self.data = encoded_packet, None
        return attachments

    def add_attachment(self, attachment: object) -> bool:
        """Put an attachment into its place in the packet; one without a place leaves the packet as it is.

        The library would fail there, and treat everything that comes later as one attachment too many.
        """
        super().decode(self._awaiting)
        try:
            return bool(super().add_attachment(attachment))
        except (IndexError, TypeError, RecursionError):
            return True


def is_event(data: Any) -> bool:
    """Tell whether decoded data is a list that begins with the name of an event."""
    return (
        isinstance(data, list)
        and len(data) > 0
        and isinstance(data[0], str)
        and data[0] not in RESERVED_EVENTS
    )
