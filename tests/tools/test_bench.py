"""What the bench prints without a clip really comes, so that an hour of it does not end half way."""

import re

import pytest

from tools.bench.speed import print_memory


def test_the_memory_of_measuring_is_that_of_a_process_with_the_model(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_memory()
    said = re.search(r"without the server: (\d+) MB", capsys.readouterr().out)
    assert said is not None
    # dlib's model alone is 100 MB of numbers.
    assert 100 < int(said[1]) < 400
