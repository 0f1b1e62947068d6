"""Whether a caller has the key that leading, or reading the metrics, asks for. Pure: knows no HTTP.

A server without a leader key lets everyone lead; one without a metrics key shows them to its own machine
only, which `app.api.metrics` sees to.
"""

import hmac

WRONG_LEADER_KEY = "This is not the right leader key for this server: compare it with LEADER_KEY there."


def is_valid_key(wanted: str | None, given: object) -> bool:
    """Tell, in constant time, whether the given key is the wanted one; without one, everyone's is.

    Blanks around it are none of it, as in the settings.
    """
    if wanted is None:
        return True
    # JSON can hold half a character, which plain UTF-8 refuses to write.
    return isinstance(given, str) and hmac.compare_digest(
        wanted.encode(), given.strip().encode("utf-8", "surrogatepass")
    )
