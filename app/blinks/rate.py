"""How sure a blink rate is."""

from typing import NamedTuple

from scipy.special import betainc, gammaincinv

# Part of the probability that lies beyond each end of the 95 % interval.
TAIL = 0.025


class Rate(NamedTuple):
    """Events a minute with the ends of the 95 % interval."""

    value: float
    low: float
    high: float


def blink_rate(blinks: int, seconds: float) -> Rate:
    """Return blinks a minute and their exact 95 % Poisson interval; `seconds` is positive.

    Garwood's interval (Biometrika 28, 1936). `scipy.special` adds 27 MB to the server, `scipy.stats` 73 MB.
    """
    minutes = seconds / 60
    low = float(gammaincinv(blinks, TAIL)) if blinks else 0.0
    high = float(gammaincinv(blinks + 1, 1 - TAIL))
    return Rate(blinks / minutes, low / minutes, high / minutes)


def chance_of_at_most(events: int, minutes: int, seen: int, seen_minutes: int) -> float:
    """Return the chance of at most this many `events` in `minutes`, after `seen` in `seen_minutes` before.

    The rate itself is known only as well as those minutes tell (Poisson, Jeffreys' prior): the predictive
    distribution is the negative binomial, whose sum is an incomplete beta function.
    """
    return float(betainc(seen + 0.5, events + 1, seen_minutes / (seen_minutes + minutes)))
