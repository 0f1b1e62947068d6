"""Every command in every document is run by an existing test, or reported at the end of a run as not run."""

import re
import subprocess
from collections.abc import Callable

import pytest

from tests.deploy.documents import GUIDES
from tests.documents.reading import ALL, commands
from tests.programs import shell
from tools.harness.paths import ROOT

# Where each command is run, by its beginning; tests/deploy/test_commands.py runs those of the guides.
RUN = {
    "make run": "deploy/test_commands.py::test_make_run_serves_and_says_where_to_look",
    "make demo": "documents/test_commands.py::test_make_demo_ends_with_ok_for_a_man_who_is",
}
# Commands that no test can run, and why.
NOT_RUN = {
    "docker ": "needs Docker",
    "railway ": "needs an account at Railway",
    "npm install -g ": "changes the machine",
    "make bench": "takes three to four hours",
    "make format": "changes the files that are tested",
    "make check": "runs these tests itself",
    "make test": "runs these tests itself",
}
OTHERS = [each for each in ALL if each not in GUIDES]


def reason_of(command: str) -> str | None:
    return next((why for start, why in NOT_RUN.items() if command.startswith(start)), None)


@pytest.mark.parametrize("document", OTHERS)
def test_every_command_is_run_by_a_test_or_has_a_reason_why_not(document: str) -> None:
    unknown = [each for each in commands(document) if each not in RUN and reason_of(each) is None]
    assert unknown == []


@pytest.mark.parametrize("test", RUN.values())
def test_the_test_that_runs_a_command_exists(test: str) -> None:
    file, _, name = test.partition("::")
    assert re.search(rf"^def {name}\(", (ROOT / "tests" / file).read_text("utf-8"), re.MULTILINE)


def test_what_is_not_run_is_told_at_the_end(record_property: Callable[[str, object], None]) -> None:
    shown = {command for document in ALL for command in commands(document)}
    left = sorted((reason, command) for command in shown if (reason := reason_of(command)))
    assert left
    for reason, command in left:
        record_property("not run", (reason, command))


@pytest.mark.slow
@pytest.mark.server
@pytest.mark.uncovered
@pytest.mark.timeout(450)
def test_make_demo_ends_with_ok_for_a_man_who_is() -> None:
    done = subprocess.run(
        ["make", "demo"], cwd=ROOT, capture_output=True, text=True, check=False, env=shell()
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"found 5\d of 55, [0-3] false", done.stdout), done.stdout
    assert "opinion: ok" in done.stdout
    assert "ended early: everyone has been told" in done.stdout
