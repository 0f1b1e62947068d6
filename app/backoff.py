"""How long to wait before another try: longer each time that the last one was in vain."""


def backoff(last: float, first: float, most: float, *, anew: bool) -> float:
    """Return seconds: `first` at the first wait and where it begins `anew`, else twice the `last`.

    They are never more than `most`.
    """
    return first if anew or not last else min(2 * last, most)
