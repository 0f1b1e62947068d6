"""Only what is held more at the end than after everything had begun counts as a leak."""

import os

import pytest

from tools.soak.samples import MemorySamples, growth


@pytest.mark.parametrize(
    ("what", "samples", "grown"),
    [
        ("a start", [0, 0, 9, 9, 9, 9, 9, 9], 0),
        ("a peak", [9, 9, 9, 9, 9, 50, 9, 9], 0),
        ("an outlier at the end", [9] * 11 + [50], 0),
        ("a leak", [10 * number for number in range(12)], 60),
        ("too few to tell", [1, 2, 3], 0),
    ],
)
def test_growth_is_a_leaks_and_not_that_of(what: str, samples: list[int], grown: int) -> None:
    assert growth(samples) == grown, what


def test_memory_is_sampled_of_the_server_and_of_its_valkey_apart() -> None:
    samples = MemorySamples()
    samples.take(os.getpid())
    assert samples.peak == samples.totals[0] == samples.server_peak + samples.others_peak > 0
