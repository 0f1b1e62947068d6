"""How long to wait before another try: longer each time the last one failed."""


def backoff(last: float, first: float, most: float, *, anew: bool) -> float:
    """Return seconds: `first` for a first wait or a fresh start (`anew`), otherwise twice the `last`.

    Never more than `most`.
    """
    return first if anew or not last else min(2 * last, most)
