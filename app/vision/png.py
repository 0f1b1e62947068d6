"""Takes from a PNG the chunks that make its picture, and nothing else.

OpenCV sets aside as much memory as a chunk claims to be long, 4 GB for a file of 91 bytes. It also inflates
texts that nobody reads, and libpng writes a line to standard error about each odd chunk.
"""

import struct

from app.vision.header import PNG_SIGNATURE, NotAPicture

# Those that come once: a second one of its kind is left out.
SINGLE = frozenset({b"IHDR", b"PLTE", b"tRNS", b"eXIf"})
PIXELS, END = b"IDAT", b"IEND"
# Bytes of a chunk besides its data: length, kind and checksum.
AROUND_DATA = 12


def picture_chunks(image: bytes) -> bytes:
    """Return the PNG without chunks that do not change its picture; raises NotAPicture if it is cut off."""
    at, seen, kept = len(PNG_SIGNATURE), set[bytes](), [PNG_SIGNATURE]
    while len(image) - at >= AROUND_DATA:
        length, kind = struct.unpack_from(">I4s", image, at)
        start, at = at, at + AROUND_DATA + length
        if at > len(image):
            break
        if kind in (PIXELS, END) or (kind in SINGLE and kind not in seen):
            kept.append(image[start:at])
        if kind == END:
            return b"".join(kept)
        seen.add(kind)
    raise NotAPicture("The PNG is cut off: send the whole file.")
