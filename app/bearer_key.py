"""Whether a caller has the key needed to lead, or to read the metrics. Pure: knows no HTTP.

A server without a leader key lets everyone lead; one without a metrics key shows the metrics only
to its own machine, which `app.api.metrics` sees to.
"""

import hmac

WRONG_LEADER_KEY = "This is not the right leader key for this server: compare it with LEADER_KEY there."


def is_valid_key(wanted: str | None, given: object) -> bool:
    """Tell, in constant time, whether the given key is the wanted one; if none is wanted, any will do.

    Blanks around the given key do not count, as in the settings.
    """
    if wanted is None:
        return True
    # JSON can hold half a character, which plain UTF-8 refuses to write.
    return isinstance(given, str) and hmac.compare_digest(
        wanted.encode(), given.strip().encode("utf-8", "surrogatepass")
    )
