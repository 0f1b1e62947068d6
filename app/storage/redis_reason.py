"""Why Redis does not serve, in a few words: for the log, and so without any secret."""

import re
from socket import gaierror

from redis.exceptions import ResponseError

# Messages of Redis, or of something in between, that have no class and no code of their own.
KNOWN = {
    "max number of clients reached": "it has as many clients as it takes",
    "unknown command 'HELLO'": "it does not know HELLO",
    "DB index is out of range": "it has no database of that number",
    # In a script, a missing right has the general code.
    "ACL failure in script": "NoPermissionError",
}
# With a system error's number (of names negative; of TLS another kind): redis-py keeps the error as the cause
# only where no other came before.
CONNECTING = re.compile(r"Error (-?\d+) connecting to (?!.*\[SSL)", re.DOTALL)


class NewReasons:
    """Tells which reasons of one outage are new: each is logged once, until the outage is over."""

    def __init__(self) -> None:
        self._logged: set[str] = set()

    def new(self, error: BaseException) -> str | None:
        """Return the reason of an error, or nothing if this outage has had it before."""
        reason = reason_of(error)
        if reason in self._logged:
            return None
        self._logged.add(reason)
        return reason

    def over(self) -> bool:
        """Start afresh, and return whether any reason had been given."""
        was_logged = bool(self._logged)
        self._logged.clear()
        return was_logged


def reason_of(error: BaseException) -> str:
    """Return an error's kind (a system error's if that is the cause: a certificate, a name) or its code.

    Never its text, since the text of Redis errors can contain addresses and passwords.
    """
    cause = error.__cause__ or error.__context__
    if isinstance(cause, OSError):
        return type(cause).__name__
    text = str(error)
    if found := CONNECTING.match(text):
        number = int(found[1])
        return type(OSError(number, "")).__name__ if number > 0 else gaierror.__name__
    for said, reason in KNOWN.items():
        if said in text.replace("`", "'"):
            return reason
    code = text.partition(" ")[0]
    # redis-py has removed the codes that it knows (ERR, OOM, NOPERM), and turned most into classes.
    has_code = type(error) is ResponseError and error.status_code is None
    is_code = has_code and code.isalpha() and code.isupper()
    return code if is_code else type(error).__name__
