"""How certain a blink rate is."""

import pytest
import scipy

from app.blinks.rate import blink_rate, chance_of_at_most


@pytest.mark.parametrize("blinks", [0, 1, 2, 3, 7, 17, 60, 200])
def test_the_interval_is_the_exact_poisson_one(blinks: int) -> None:
    rate = blink_rate(blinks, 60)
    low = scipy.stats.chi2.ppf(0.025, 2 * blinks) / 2 if blinks else 0.0
    high = scipy.stats.chi2.ppf(0.975, 2 * blinks + 2) / 2
    assert rate.value == blinks
    assert rate.low == pytest.approx(low, rel=1e-9)
    assert rate.high == pytest.approx(high, rel=1e-9)


def test_more_time_narrows_the_interval() -> None:
    short, long = blink_rate(10, 60), blink_rate(30, 180)
    assert short.value == long.value
    assert short.low < long.low < long.high < short.high


@pytest.mark.parametrize(("events", "seen"), [(0, 2), (1, 12), (3, 85)])
def test_the_chance_of_few_is_that_of_a_rate_known_from_so_many_minutes(events: int, seen: int) -> None:
    chance = chance_of_at_most(events, 3, seen, 5)
    assert chance == pytest.approx(scipy.stats.nbinom.cdf(events, seen + 0.5, 5 / 8), rel=1e-9)
    assert chance < chance_of_at_most(events, 3, seen // 2, 5)
