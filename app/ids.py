"""The one shape that every id has; nothing else ever reaches Redis, a room or a log line."""

import re
from typing import Annotated, TypeGuard

from app.payloads import whole_text

# Letters, digits, _ and - only: no pattern character of Redis, no path and no line break.
OPAQUE_ID_PATTERN = "[A-Za-z0-9_-]{1,64}"
OPAQUE_ID_RULE = "1 to 64 letters, digits, _ or -"
OPAQUE_ID = re.compile(OPAQUE_ID_PATTERN)

OpaqueId = Annotated[str, whole_text(OPAQUE_ID_PATTERN, OPAQUE_ID_RULE, "abc-defg-hij")]


def is_opaque_id(value: object) -> TypeGuard[str]:
    """Tell whether a value can be a meeting id or a participant id."""
    return isinstance(value, str) and OPAQUE_ID.fullmatch(value) is not None
