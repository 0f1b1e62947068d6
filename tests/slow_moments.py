"""Looks that are taken again: a machine has slower moments, which say nothing of the product."""

from collections.abc import Callable

import pytest


def well_once(looks: int, look: Callable[[], str]) -> None:
    """Look until nothing is wrong, so often at most, or fail with all that was.

    `look` returns what is wrong, by figures, or nothing.
    """
    wrong = []
    for _ in range(looks):
        seen = look()
        if not seen:
            return
        wrong.append(seen)
    pytest.fail("\n".join(wrong))
