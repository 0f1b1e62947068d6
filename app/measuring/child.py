"""The life of a measuring child: one picture in, one reading out, until the parent is gone."""

import traceback
from socket import socket
from typing import BinaryIO

from app.errors import FrameError
from app.measuring.messages import LENGTH, Job, Outcome, encode, read_job
from app.vision.meter import FrameMeter


def measure_frames(meter: FrameMeter, channel: socket) -> None:
    """Answer jobs; keep nothing of one for the next."""
    with channel.makefile("rb") as incoming:
        while (body := next_body(incoming)) is not None:
            try:
                channel.sendall(encode(outcome_of(meter, read_job(body))))
            except (BrokenPipeError, ConnectionResetError):
                return
            del body  # otherwise the picture stays until the next one comes


def next_body(incoming: BinaryIO) -> bytes | None:
    """Return the next message without its length; None when the parent has gone, even in mid-message."""
    try:
        head = incoming.read(LENGTH.size)
        if len(head) < LENGTH.size:
            return None
        (length,) = LENGTH.unpack(head)
        body = incoming.read(length)
    except ConnectionResetError:
        return None
    return body if len(body) == length else None


def outcome_of(meter: FrameMeter, job: Job) -> Outcome:
    """Read one picture; whatever goes wrong with it becomes part of the answer."""
    try:
        return Outcome(job.track, reading=meter.read(job.image, job.track))
    except FrameError as refusal:
        return Outcome(job.track, refusal=(refusal.code, refusal.detail))
    except Exception:
        # One picture that a library cannot handle; the parent has the log.
        return Outcome(job.track, fault=traceback.format_exc())
