"""What a log line is about: the request and the meeting during which it was written.

Each is bound once, where it begins, and every later line on the way has it; only JSON lines show it. An
event's id stands only in the lines about that event, which bring it themselves.
"""

import logging
from collections.abc import Mapping
from contextvars import ContextVar

BOUND_FIELDS: ContextVar[Mapping[str, str]] = ContextVar("log_context", default={})  # noqa: B039 - never changed


def bind(**fields: str) -> None:
    """Let every line of this task, and of those it starts, carry these fields too."""
    BOUND_FIELDS.set({**BOUND_FIELDS.get(), **fields})


def add_bound_fields(record: logging.LogRecord) -> bool:
    """Put the bound fields on a record, whose own fields win. A logging filter."""
    for name, value in BOUND_FIELDS.get().items():
        if not hasattr(record, name):
            setattr(record, name, value)
    return True
