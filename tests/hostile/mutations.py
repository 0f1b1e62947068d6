"""Spoils bytes that were valid; the same seed always spoils them in the same way."""

import random
import zlib
from collections.abc import Callable

Mutation = Callable[[random.Random, bytearray], None]

# Bytes before the first chunk of a PNG.
PNG_HEAD = 8
# Numbers that trip parsers: zero, and the limits of each width, signed and unsigned.
BORDERS = [
    b"\0",
    b"\xff",
    b"\0\0",
    b"\xff\xff",
    b"\x7f\xff",
    b"\x80\0",
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
]


def flip(dice: random.Random, data: bytearray) -> None:
    """Change single bits."""
    for _ in range(dice.randint(1, 8)):
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)


def flip_head(dice: random.Random, data: bytearray) -> None:
    """Change bytes at the beginning, where sizes and kinds are."""
    for _ in range(dice.randint(1, 4)):
        data[dice.randrange(min(len(data), 64))] = dice.randrange(256)


def put_border(dice: random.Random, data: bytearray) -> None:
    """Overwrite some bytes with a number at the limit of its range."""
    border = dice.choice(BORDERS)
    at = dice.randrange(len(data))
    data[at : at + len(border)] = border


def cut(dice: random.Random, data: bytearray) -> None:
    """Cut off the end."""
    del data[dice.randrange(len(data)) :]


def remove(dice: random.Random, data: bytearray) -> None:
    """Leave out a piece."""
    at = dice.randrange(len(data))
    del data[at : at + dice.randint(1, 64)]


def repeat(dice: random.Random, data: bytearray) -> None:
    """Repeat a piece many times."""
    at = dice.randrange(len(data))
    data[at:at] = data[at : at + dice.randint(1, 64)] * dice.randint(1, 50)


def scramble(dice: random.Random, data: bytearray) -> None:
    """Overwrite a piece with noise."""
    at = dice.randrange(len(data))
    size = min(dice.randint(1, 256), len(data) - at)
    data[at : at + size] = dice.randbytes(size)


MUTATIONS: list[Mutation] = [flip, flip_head, put_border, cut, remove, repeat, scramble]


def spoiled(data: bytes, seed: int) -> bytes:
    """Return the data after one to three mutations."""
    dice = random.Random(seed)
    copy = bytearray(data)
    for _ in range(dice.randint(1, 3)):
        dice.choice(MUTATIONS)(dice, copy)
        if not copy:
            return b"\0"
    return bytes(copy)


def with_right_checksums(png: bytes) -> bytes:
    """Return a PNG with valid checksums for its chunks as they are now, so that it passes the first check."""
    copy, at = bytearray(png), PNG_HEAD
    while at + 12 <= len(copy):
        end = at + 8 + int.from_bytes(copy[at : at + 4])
        if end + 4 > len(copy):
            break
        copy[end : end + 4] = zlib.crc32(copy[at + 4 : end]).to_bytes(4)
        at = end + 4
    return bytes(copy)
