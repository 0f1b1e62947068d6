"""What people may do with a rest: put it off, begin it, extend it. Pure: knows no Redis and no clock."""

from app.meetings.rest import Rest
from app.rest_limits import MAX_POSTPONEMENTS, MAX_REST_SECONDS, MIN_EXTENSION_SECONDS
from app.timestamps import iso


class RestConflict(Exception):
    """A change that the rest, as it is now, does not allow; `code` for programs, `detail` a sentence."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


def postpone(rest: Rest | None, minutes: int, seen: str | None = None) -> Rest:
    """Return an announced rest with a beginning that is `minutes` later.

    `seen` is the beginning that the caller wants to move (ISO 8601): if it has changed by now, the rest stays
    as it is, so that a repeated call moves it only once.
    Raises `RestConflict`: `not_announced` or `postponed_enough`.
    """
    if rest is None or rest.is_running:
        raise not_announced(rest)
    if seen not in (None, iso(rest.starts_ms)):
        return rest
    if rest.postponed >= MAX_POSTPONEMENTS:
        raise RestConflict(
            "postponed_enough",
            f"This rest has been put off {MAX_POSTPONEMENTS} times; it can begin now or be called off.",
        )
    return rest.put_off(minutes)


def begin(rest: Rest | None, now: int) -> Rest:
    """Return an announced rest that runs from now on; one that runs already is what was asked for.

    Raises `RestConflict`: `not_announced`.
    """
    if rest is None:
        raise not_announced(rest)
    return rest if rest.is_running else rest.begun(now)


def extend(rest: Rest | None, seconds: int, seen: str | None = None) -> Rest:
    """Return a running rest that is `seconds` longer; `seen` is its end, as in `postpone`.

    Raises `RestConflict`: `no_rest` or `too_long`.
    """
    if rest is None or not rest.is_running:
        raise no_rest(rest)
    if seen not in (None, iso(rest.ends_ms)):
        return rest
    left = MAX_REST_SECONDS - rest.seconds
    if seconds > left:
        most = f"{left} seconds" if left >= MIN_EXTENSION_SECONDS else "no"
        raise RestConflict(
            "too_long", f"A rest can last at most {MAX_REST_SECONDS} seconds; this one can be {most} longer."
        )
    return rest.lengthened(seconds)


def not_announced(running: Rest | None) -> RestConflict:
    """Return the refusal of a change that only a rest that has not begun allows."""
    if running is None:
        return RestConflict(
            "not_announced", "No rest is announced in this meeting; announce or start one first."
        )
    return RestConflict("not_announced", "The rest has begun already; it can be extended or ended.")


def no_rest(announced: Rest | None) -> RestConflict:
    """Return the refusal of a change that only a running rest allows."""
    if announced is None:
        return RestConflict("no_rest", "There is no rest that can be extended; start one first.")
    return RestConflict("no_rest", "The rest has not begun yet; begin it, or wait until it does.")
