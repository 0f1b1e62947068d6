"""The doctor as a person runs it."""

import os
import subprocess
import sys

from tests.deploy.calm import SLOW_MOMENT, in_a_calm_moment
from tools.harness.paths import ROOT

PATH = {"PATH": os.environ["PATH"]}


def doctor(url: str, slow: str = SLOW_MOMENT, **environ: str) -> tuple[int, str]:
    """Run the doctor as a person does, on the bare Python; returns its exit status and everything it said."""
    command = [
        *(sys.executable, "-I", "-c"),
        f"import sys; sys.path[:0] = [{str(ROOT)!r}]; sys.argv[1:] = [{url!r}]; "
        "import runpy; runpy.run_module('tools.doctor', run_name='__main__')",
    ]
    done = in_a_calm_moment(
        lambda: subprocess.run(
            command, env=PATH | environ, capture_output=True, text=True, timeout=100, check=False
        ),
        slow,
    )
    lines = done.stdout.splitlines()
    for number, line in enumerate(lines):
        assert not line.startswith(("✗", "!")) or lines[number + 1].startswith("    → "), f"no cure: {line}"
    return done.returncode, done.stdout + done.stderr
