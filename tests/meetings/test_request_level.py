"""Requests for a rest are reported as some or nearly enough, never as a number."""

import pytest

from app.meetings.request_level import request_level


@pytest.mark.parametrize(
    ("threshold", "levels"),
    [
        (1, ["none"]),
        (2, ["none", "some"]),
        (3, ["none", "some", "nearly"]),
        (4, ["none", "some", "some", "nearly"]),
        (6, ["none", "some", "some", "some", "nearly", "nearly"]),
    ],
)
def test_the_level_rises_with_the_requests_that_wait(threshold: int, levels: list[str]) -> None:
    assert [request_level(asked, threshold) for asked in range(threshold)] == levels


def test_the_first_request_is_never_nearly_enough() -> None:
    assert {request_level(1, threshold) for threshold in range(1, 101)} == {"some"}
