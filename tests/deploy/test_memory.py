"""The 512 MB promise: a minute of meetings on a machine held to it (ten in `make bench`, 60 in a soak)."""

import gc
import sys

import pytest

from tools.soak.__main__ import clip_frames, leftovers, table, verdict
from tools.soak.meeting import Load, SoakResult, soak

pytestmark = [
    pytest.mark.slow,
    # What is counted is what a host would see.
    pytest.mark.uncovered,
    pytest.mark.timeout(300),
    # python-engineio's client leaves the refusal of its last poll unread when a session has ended.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <function Connection.__del__:pytest.PytestUnraisableExceptionWarning"
    ),
]


@pytest.fixture(scope="module")
def a_minute() -> SoakResult:
    result = soak(Load(seconds=60), clip_frames())
    # What the client library left open complains here, where it is allowed to, and in no other test.
    gc.collect()
    return result


def test_a_meeting_with_5_participants_and_50_members_fits_into_512_megabytes(
    a_minute: SoakResult, capsys: pytest.CaptureFixture[str]
) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n{table(a_minute)}\n")
    assert not verdict(a_minute), table(a_minute)


def test_meetings_that_come_and_go_leave_no_memory_file_task_or_key_behind(a_minute: SoakResult) -> None:
    assert not leftovers(a_minute), table(a_minute)
