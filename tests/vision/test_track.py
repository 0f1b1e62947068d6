"""What is remembered of a face from picture to picture, and how often an empty tile is searched."""

from itertools import pairwise

import numpy as np

from app.vision.appearance import SIDE
from app.vision.box import Box
from app.vision.track import CHEAP_EVERY, FULL_EVERY, FaceTrack


def test_nothing_of_the_face_before_is_held_against_a_new_one() -> None:
    track = FaceTrack(Box(50, 50, 80), doubts=5, seen=40, appearance=np.zeros(SIDE * SIDE, np.float32))
    track.follow(Box(90, 50, 120))
    assert track == FaceTrack(Box(90, 50, 120))


def test_an_empty_tile_is_searched_again_and_again_for_as_long_as_it_is_empty() -> None:
    for may, every in ((FaceTrack.may_search, CHEAP_EVERY), (FaceTrack.may_search_in_full, FULL_EVERY)):
        searched = [empty for empty in range(1000) if may(FaceTrack(empty=empty))]
        assert searched[0] == 0
        assert max(later - earlier for earlier, later in pairwise((*searched, 1000))) == every
