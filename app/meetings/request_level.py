"""How many members have asked for a rest, shown so that nobody can be counted. Pure: knows no Redis."""

import math
from enum import StrEnum

# From this share of the threshold on it is `nearly`, but never at the first request: that would be a count.
NEARLY_SHARE = 2 / 3
MIN_NEARLY = 2


class RequestLevel(StrEnum):
    """What anybody may know of the requests that wait for others."""

    NONE = "none"
    SOME = "some"
    NEARLY = "nearly"


def nearly_from(threshold: int) -> int:
    """Return the number of requests from which the level is `nearly`, if `threshold` of them start a rest."""
    return max(MIN_NEARLY, math.ceil(threshold * NEARLY_SHARE))


def request_level(asked: int, threshold: int) -> RequestLevel:
    """Return what is shown of `asked` requests."""
    if asked == 0:
        return RequestLevel.NONE
    return RequestLevel.NEARLY if asked >= nearly_from(threshold) else RequestLevel.SOME
