"""What a measuring child is asked and what it answers: MessagePack, preceded by its length.

Not pickle: with it, a child taken over by a picture could do what it likes in the parent.
"""

import struct
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct

from app.blinks.reading import Reading
from app.vision.track import FaceTrack

LENGTH = struct.Struct("!I")


class Job(Struct, array_like=True):
    """One picture, and what is known of its participant's face."""

    image: bytes
    track: FaceTrack


class Outcome(Struct, array_like=True):
    """The reading, or a refusal's code and sentence, or what went wrong here; and what is known now."""

    track: FaceTrack
    reading: Reading | None = None
    refusal: tuple[str, str] | None = None
    fault: str | None = None


def plain(array: Any) -> tuple[tuple[int, ...], bytes]:
    """Return an array as its shape and bytes; every array in these messages is of 32-bit floats."""
    if not isinstance(array, np.ndarray):
        raise NotImplementedError(f"{type(array)} in a message")
    return array.shape, array.astype(np.float32, copy=False).tobytes()


def array_of(_kind: type, content: Any) -> Any:
    """Return the array that was sent in this form."""
    shape, values = content
    return np.frombuffer(values, np.float32).reshape(shape)


ENCODER = msgspec.msgpack.Encoder(enc_hook=plain)
JOBS = msgspec.msgpack.Decoder(Job, dec_hook=array_of)
OUTCOMES = msgspec.msgpack.Decoder(Outcome, dec_hook=array_of)


def encode(message: Job | Outcome) -> bytes:
    """Return a message as it is sent."""
    body = ENCODER.encode(message)
    return LENGTH.pack(len(body)) + body


def read_job(body: bytes) -> Job:
    """Return the job in a message without its length."""
    return JOBS.decode(body)


def read_outcome(body: bytes) -> Outcome:
    """Return the outcome in a message without its length.

    Raises `ValueError` for anything else, or `RecursionError` if that is nested too deep.
    """
    return OUTCOMES.decode(body)
