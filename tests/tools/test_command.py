"""A tool as a person runs it."""

import os
import subprocess
import sys

import pytest

from tools.harness.paths import ROOT

SAYING = "from tools.command import run; run(lambda: print('✓ “μ” ≤ 2') or 3)"


@pytest.mark.parametrize(
    ("character_set", "said"),
    [
        ("utf-8", "✓ “μ” ≤ 2"),
        ("latin-1", r"\u2713 \u201c\u03bc\u201d \u2264 2"),
        ("cp1252", r"\u2713 “\u03bc” \u2264 2"),
        ("cp932", r"\u2713 “μ” \u2264 2"),
        ("euc_jp", r"\u2713 “μ” \u2264 2"),
    ],
)
def test_a_character_set_that_lacks_a_sign_costs_a_tool_no_line(character_set: str, said: str) -> None:
    environ = os.environ | {"PYTHONIOENCODING": character_set}
    done = subprocess.run(
        [sys.executable, "-c", SAYING], cwd=ROOT, env=environ, capture_output=True, timeout=60, check=False
    )
    assert (done.stdout.decode(character_set), done.stderr) == (f"{said}\n", b"")
    assert done.returncode == 3
