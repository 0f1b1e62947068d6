"""The 512 MB promise: one minute of a meeting on a machine held to it (ten in `make bench`)."""

import sys

import pytest

from tools.soak.__main__ import clip_frames, table, verdict
from tools.soak.meeting import Load, soak


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_meeting_with_5_participants_and_50_members_fits_into_512_megabytes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    result = soak(Load(seconds=60), clip_frames())
    with capsys.disabled():
        sys.stdout.write(f"\n{table(result)}\n")
    assert not verdict(result), table(result)
