"""Waits grow as long as tries fail, up to a limit, and start over after a success."""

from app.backoff import backoff


def test_waits_double_up_to_a_limit_and_begin_anew() -> None:
    waits = [0.0]
    for _ in range(5):
        waits.append(backoff(waits[-1], 1, 10, anew=False))
    assert waits[1:] == [1, 2, 4, 8, 10]
    assert backoff(waits[-1], 1, 10, anew=True) == 1
