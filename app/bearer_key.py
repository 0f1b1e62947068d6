"""Whoever has the key may lead, or read the metrics; without a key, everyone. Pure: knows no HTTP."""

import hmac


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
