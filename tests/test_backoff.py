"""Waits grow while tries are in vain, up to a limit, and begin anew with what is well again."""

from app.backoff import backoff


def test_waits_double_up_to_a_limit_and_begin_anew() -> None:
    waits = [0.0]
    for _ in range(5):
        waits.append(backoff(waits[-1], 1, 10, anew=False))
    assert waits[1:] == [1, 2, 4, 8, 10]
    assert backoff(waits[-1], 1, 10, anew=True) == 1
