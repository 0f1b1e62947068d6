"""Socket.IO packets with the limits that the library does not have."""

from typing import Any

from socketio.packet import BINARY_ACK, BINARY_EVENT, EVENT, Packet

# A frame carries one image; the library would wait for ten thousand million.
MAX_ATTACHMENTS = 1
# An event that waits for its attachment; a frame's fields have some 400, and one that is wrong about them by
# ten thousand is still told so. It waits as text: what Python makes of it can take fifty times as much.
MAX_AWAITING_CHARACTERS = 16_000
# The library's own words for what happens to a connection: sent by a client they would call its handlers.
RESERVED_EVENTS = frozenset({"connect", "disconnect"})


class OneAttachmentPacket(Packet):
    """A packet that refuses more than one binary attachment, and events that no client can mean."""

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
        """Put an attachment where the packet has its place; one without a place leaves the packet as it is.

        The library would fail at that, and take everything that comes later for one attachment too many.
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
