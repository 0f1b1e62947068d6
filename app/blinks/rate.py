"""How sure a blink rate is."""

from math import sqrt
from typing import NamedTuple

# Standard normal quantile for a two-sided interval of 95 %.
Z_95 = 1.959964


class Rate(NamedTuple):
    """Events a minute with the ends of the 95 % interval."""

    value: float
    low: float
    high: float


def blink_rate(blinks: int, seconds: float) -> Rate:
    """Return blinks a minute and their 95 % Poisson interval; `seconds` is positive.

    Byar's approximation of the exact (chi-square) interval (Breslow and Day, Statistical Methods in Cancer
    Research II, 1987, p. 69): within a few per cent of scipy.stats, which would cost the server 73 MB.
    """
    minutes = seconds / 60
    low = blinks * (1 - 1 / (9 * blinks) - Z_95 / (3 * sqrt(blinks))) ** 3 if blinks else 0.0
    above = blinks + 1
    high = above * (1 - 1 / (9 * above) + Z_95 / (3 * sqrt(above))) ** 3
    return Rate(blinks / minutes, max(0.0, low) / minutes, high / minutes)
