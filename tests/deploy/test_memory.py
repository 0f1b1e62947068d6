"""The 512 MB promise for a minute, and five minutes of meetings that come and go and leave nothing behind.

`make bench` checks the full load for ten minutes, `make soak` for an hour.
"""

import gc
import sys
from collections.abc import Iterator

import pytest

from tools.harness.frames import clip_frames
from tools.soak.__main__ import leftovers, table, verdict
from tools.soak.levels import MAX_GROWTH
from tools.soak.meeting import Load, soak

pytestmark = [
    pytest.mark.slow,
    # Coverage takes memory that a host would not see.
    pytest.mark.uncovered,
    pytest.mark.timeout(480),
    # When a session has ended, python-engineio's client leaves the refusal of its last poll unread.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <function Connection.__del__:pytest.PytestUnraisableExceptionWarning"
    ),
]


# Leaks show by how often and how long, not by how much at once: in the medians of quarters.
QUIET = Load(seconds=300, participants=1, members=10, frames_per_second=2, pause_seconds=2, sample_seconds=2)


@pytest.fixture(autouse=True)
def what_the_client_left_open() -> Iterator[None]:
    """Let what the client library left open complain here, where that is allowed, and in no other test."""
    yield
    gc.collect()


def test_a_meeting_with_5_participants_and_50_members_fits_into_512_megabytes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    a_minute = soak(Load(seconds=60), clip_frames())
    with capsys.disabled():
        sys.stdout.write(f"\n{table(a_minute)}\n")
    assert not verdict(a_minute), table(a_minute)


def test_meetings_that_come_and_go_leave_no_memory_file_task_or_key_behind(
    capsys: pytest.CaptureFixture[str],
) -> None:
    five_minutes = soak(QUIET, clip_frames())
    with capsys.disabled():
        sys.stdout.write(f"\n{table(five_minutes)}\n")
    assert not leftovers(five_minutes), table(five_minutes)
    # If each meeting left one thing, half of the time would leave more than is allowed.
    assert five_minutes.counts.short_meetings / 2 > max(MAX_GROWTH.values())
