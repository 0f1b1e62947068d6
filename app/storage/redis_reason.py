"""Why Redis does not serve, in a word or a few: for the log, and so without any secret."""

from redis.exceptions import ResponseError

# Of what Redis says, or somebody between: what has no class and no code of its own.
KNOWN = {
    "max number of clients reached": "it has as many clients as it takes",
    "unknown command 'HELLO'": "it does not know HELLO",
    # In a script a right that is missing has the general code.
    "ACL failure in script": "NoPermissionError",
}


def reason_of(error: BaseException) -> str:
    """Return the kind of an error, the machine's own where that is why (a certificate, a name), or its code.

    Never its text, for that of Redis errors can hold addresses and passwords.
    """
    cause = error.__cause__ or error.__context__
    if isinstance(cause, OSError):
        return type(cause).__name__
    text = str(error)
    for said, reason in KNOWN.items():
        if said in text.replace("`", "'"):
            return reason
    code = text.partition(" ")[0]
    # Those that redis-py knows (ERR, OOM, NOPERM) it has taken off, and made a class of most.
    has_code = type(error) is ResponseError and error.status_code is None
    is_code = has_code and code.isalpha() and code.isupper()
    return code if is_code else type(error).__name__
