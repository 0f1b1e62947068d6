"""Socket.IO packets with a limit the library does not have."""

from socketio.packet import Packet

# A frame carries one image; the library would wait for ten thousand million.
MAX_ATTACHMENTS = 1


class OneAttachmentPacket(Packet):
    """A packet that refuses to wait for more than one binary attachment."""

    def decode(self, encoded_packet: str) -> int:
        """Decode a packet; raises `ValueError`, which drops it, when it announces too many attachments."""
        attachments: int = super().decode(encoded_packet)
        if attachments > MAX_ATTACHMENTS:
            raise ValueError("too many attachments")
        return attachments
