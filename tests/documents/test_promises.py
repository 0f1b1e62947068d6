"""Each promise names tests that exist, so that no promise rests on a name alone."""

import re
from operator import attrgetter

import pytest

from tools.docs.promises import PROMISES, Promise
from tools.docs.tables import plain_name
from tools.harness.paths import ROOT


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.english[:40])
def test_every_test_of_a_promise_exists(promise: Promise) -> None:
    assert promise.tests
    for test in promise.tests:
        file, _, name = test.partition("::")
        assert re.search(
            rf"^(async )?def {name}\(", (ROOT / "tests" / file).read_text("utf-8"), re.MULTILINE
        ), f"tools/docs/promises.py names {test}, which is not there"


def test_no_promise_is_made_twice() -> None:
    for of in (attrgetter("english"), attrgetter("japanese"), lambda each: frozenset(each.tests)):
        assert len({of(each) for each in PROMISES}) == len(PROMISES)


def test_a_test_s_name_is_read_as_a_sentence() -> None:
    assert plain_name("a/test_b.py::test_f1_is_over_0_85_for_5_people") == "f1 is over 0.85 for 5 people"
