"""What a picture's header says about it, read before anything is decoded.

A 250 kB file can decode to 64 MB or keep a decoder busy for minutes, so size and structure are checked here.
"""

import struct
from dataclasses import dataclass

# Scans in one JPEG; encoders write 1 (baseline) to about 10 (progressive). Each one costs a whole decode.
MAX_JPEG_SCANS = 64

# The first bytes of every PNG.
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# JPEG markers: those that begin a frame and carry its size, and those that no length follows.
START_OF_FRAME = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
WITHOUT_LENGTH = frozenset({0x01, 0xFF, *range(0xD0, 0xD8)})


class NotAPicture(Exception):
    """The bytes are no complete JPEG, PNG or WebP; the message is a sentence for users."""


@dataclass(frozen=True, slots=True)
class Header:
    """Width and height in pixels, as stored (before EXIF rotation)."""

    width: int
    height: int


def read_header(image: bytes) -> Header:
    """Return the dimensions of a JPEG, PNG or WebP, or raise NotAPicture."""
    try:
        header = size_in(image)
    except (struct.error, IndexError):
        raise NotAPicture("The picture is cut off: send the whole file.") from None
    if header.width < 1 or header.height < 1:
        raise NotAPicture("The picture has no size: send another.")
    return header


def size_in(image: bytes) -> Header:
    """Read the header, whichever kind of picture it is."""
    if image.startswith(b"\xff\xd8"):
        return jpeg_header(image)
    if image.startswith(PNG_SIGNATURE):
        return png_header(image)
    if image[:4] == b"RIFF" and image[8:12] == b"WEBP":
        return webp_header(image)
    raise NotAPicture("This is not a JPEG, PNG or WebP picture: send one of these.")


def jpeg_header(image: bytes) -> Header:
    """Walk through the segments of a JPEG up to its first scan."""
    at, header = 2, None
    while True:
        if image[at] != 0xFF:
            raise NotAPicture("The JPEG is damaged: send it again.")
        marker = image[at + 1]
        if marker in WITHOUT_LENGTH:
            at += 1 if marker == 0xFF else 2  # 0xFF is a fill byte before the marker itself
            continue
        if marker in START_OF_FRAME:
            height, width = struct.unpack_from(">HH", image, at + 5)
            header = Header(width, height)
        if marker == 0xDA:
            break
        at += 2 + struct.unpack_from(">H", image, at + 2)[0]
    # Markers cannot occur by chance in coded data, and a thumbnail's end lies before the first scan.
    if header is None or image.rfind(b"\xff\xd9") < at:
        raise NotAPicture("The JPEG is cut off: send the whole file.")
    if image.count(b"\xff\xda", at) > MAX_JPEG_SCANS:
        raise NotAPicture("The JPEG has too many scans: save it as a baseline JPEG.")
    return header


def png_header(image: bytes) -> Header:
    """Read the first chunk of a PNG."""
    if image[12:16] != b"IHDR":
        raise NotAPicture("The PNG is cut off: send the whole file.")
    return Header(*struct.unpack_from(">II", image, 16))


def webp_header(image: bytes) -> Header:
    """Read the first chunk of a WebP, which is one of three kinds."""
    if struct.unpack_from("<I", image, 4)[0] + 8 > len(image):
        raise NotAPicture("The WebP is cut off: send the whole file.")
    kind = image[12:16]
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", image, 26)
        return Header(width & 0x3FFF, height & 0x3FFF)
    if kind == b"VP8L":
        bits = struct.unpack_from("<I", image, 21)[0]
        return Header((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if kind == b"VP8X":
        if image[20] & 0x02:
            raise NotAPicture("This is an animated WebP: send one still picture.")
        return Header(int.from_bytes(image[24:27], "little") + 1, int.from_bytes(image[27:30], "little") + 1)
    raise NotAPicture("This is not a WebP picture that can be read: send another.")
