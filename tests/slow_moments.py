"""Repeats a measurement, because a machine has slow moments that say nothing about the product."""

from collections.abc import Callable

import pytest


def well_once(looks: int, look: Callable[[], str]) -> None:
    """Look until nothing is wrong, at most `looks` times, or fail with everything that was.

    `look` returns what is wrong, with figures, or an empty text.
    """
    wrong = []
    for _ in range(looks):
        seen = look()
        if not seen:
            return
        wrong.append(seen)
    pytest.fail("\n".join(wrong))
