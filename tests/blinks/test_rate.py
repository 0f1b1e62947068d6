import pytest
from scipy.stats import chi2

from app.blinks.rate import blink_rate


@pytest.mark.parametrize("blinks", [0, 1, 2, 3, 7, 17, 60, 200])
def test_the_interval_is_the_exact_poisson_one(blinks: int) -> None:
    rate = blink_rate(blinks, 60)
    low = chi2.ppf(0.025, 2 * blinks) / 2 if blinks else 0.0
    high = chi2.ppf(0.975, 2 * blinks + 2) / 2
    assert rate.value == blinks
    assert rate.low == pytest.approx(low, rel=1e-9)
    assert rate.high == pytest.approx(high, rel=1e-9)


def test_more_time_narrows_the_interval() -> None:
    short, long = blink_rate(10, 60), blink_rate(30, 180)
    assert short.value == long.value
    assert short.low < long.low < long.high < short.high
