"""What is learnt about faint closures: what the server would have asked, and whether it missed one there."""

from dataclasses import replace
from functools import cache
from itertools import product

import numpy as np
import pytest

from app.blinks.lid_model import lid_model
from tests.blinks.clips import clips, six_of_fifteen
from tools.clips import NPM_CLIPS, Clip, Closure
from tools.train.examples import NO_FAINT
from tools.train.faint_examples import Asked, FaintExample, asked_of, faint_examples
from tools.train.networks import fit_faint

# As long as a test may have to wait for the clips.
pytestmark = pytest.mark.timeout(300)


@cache
def asked(name: str, place: int) -> Asked:
    """Show a clip once: what is asked does not depend on its annotation."""
    return asked_of(six_of_fifteen(name, place), lid_model())


def examples(annotated: dict[str, tuple[Closure, ...]] | None = None) -> list[FaintExample]:
    """Return the examples of npm's clips at 6 frames a second, with their own annotation or another one."""
    found: list[FaintExample] = []
    for name, place in product(NPM_CLIPS, range(3)):
        clip: Clip = clips()[name]
        rows = clip.closures if annotated is None else annotated[name]
        found += faint_examples(asked(name, place), replace(clip, closures=rows))
    return found


def test_an_example_is_a_closure_where_the_annotation_has_one_that_was_missed() -> None:
    found = examples()
    assert found
    assert all(one.is_closure for one in found)


def test_where_nothing_is_annotated_none_is_a_closure() -> None:
    none = examples(dict.fromkeys(NPM_CLIPS, ()))
    assert len(none) >= len(examples()) > 0
    assert not any(one.is_closure for one in none)


def test_where_the_annotation_is_unsure_there_is_no_example() -> None:
    assert examples({name: (Closure(0, 10**6, scored=False),) for name in NPM_CLIPS}) == []


def test_what_was_learnt_tells_closures_from_others_on_their_side_of_the_middle() -> None:
    measures = np.random.default_rng(0).normal(size=(200, 5))
    learnt = fit_faint([FaintExample(one, bool(one[0] > 1.0)) for one in measures])
    far = np.array([[3.0, 0, 0, 0, 0], [-3.0, 0, 0, 0, 0]])
    assert [learnt.is_closure(one) for one in far] == [True, False]


def test_of_people_who_have_no_faint_closure_or_nothing_like_one_nothing_is_learnt() -> None:
    measures = np.random.default_rng(0).normal(size=(20, 5))
    for answer in (True, False):
        learnt = fit_faint([FaintExample(one, answer) for one in measures])
        assert not any(learnt.is_closure(one) for one in measures)
    assert fit_faint([]) is NO_FAINT
