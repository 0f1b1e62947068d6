"""Keeps a participant's face in sight from picture to picture, with no more work than needed."""

import dlib

from app.vision.appearance import appearance_of
from app.vision.box import Box, box_of_landmarks
from app.vision.decode import Grey
from app.vision.dlib_types import Predictor
from app.vision.face_part import part_of
from app.vision.landmarks import find_landmarks
from app.vision.search import search_cheap, search_full, search_near
from app.vision.track import FaceTrack

# Pictures in a row that a face may go unconfirmed by the detector (a hand, a nod) before it is lost.
MAX_DOUBTS = 5
# Overlap (intersection over union) of two boxes below which they are not of the same face.
SAME_FACE = 0.3
# Overlap below which the place that the detector finds replaces the tracked one: the head moved fast.
MOVED_PLACE = 0.55
# The same for a place that shows something other than before, as when the sender has cropped the frame
# differently: the detector's own jitter stays above this.
OTHER_PLACE = 0.7
# How many times as large as the tracked face another must be to be followed instead: someone sits down in
# front of the picture on the wall that was found first.
MUCH_LARGER = 1.5
# Part of the largest face's size from which the detector, whose sizes come in steps of a fifth, may be wrong
# about which of two is larger. Their landmarks then tell, 3 ms each: looked for in the detector's box, which
# may be a fifth too large, and again in the box that follows from them, which is right to a hundredth.
AS_LARGE, SIZE_PASSES = 0.69, 2


class FaceFinder:
    """Owns one of dlib's detectors: for one thread at a time. The landmark predictor may be shared.

    It takes 0.2 s to build and holds Python's lock meanwhile: build it before the server answers anybody.
    """

    def __init__(self, predictor: Predictor) -> None:
        self._detector = dlib.get_frontal_face_detector()
        self._predictor = predictor

    def find(self, grey: Grey, track: FaceTrack) -> Box | None:
        """Bring the track's box up to date with one picture and return it; None without a face."""
        if track.shape != grey.shape:
            # Another part of the tile: that the previous one was empty says nothing about it.
            track.shape, track.empty = grey.shape, 0
            track.follow(None)
        track.seen += 1
        if track.box is not None and not self._still_there(grey, track, track.box):
            track.follow(None)
        if track.box is None:
            track.follow(self._search(grey, track))
        elif track.must_search_wide():
            self._look_wide(grey, track, track.box)
        track.empty = track.empty + 1 if track.box is None else 0
        return track.box

    def _still_there(self, grey: Grey, track: FaceTrack, box: Box) -> bool:
        appearance = appearance_of(part_of(grey, box))
        if not track.must_confirm(appearance):
            return True
        near = search_near(self._detector, grey, box)
        if near is None:
            track.doubts += 1
            return track.doubts <= MAX_DOUBTS and not track.is_another_thing(appearance)
        moved = near.overlap(box) < (OTHER_PLACE if track.is_another_thing(appearance) else MOVED_PLACE)
        track.doubts, track.appearance = 0, appearance
        if moved:
            track.box = near  # faster than the landmarks could follow
        return near.overlap(box) > SAME_FACE

    def _look_wide(self, grey: Grey, track: FaceTrack, box: Box) -> None:
        largest = self._largest(grey, search_cheap(self._detector, grey))
        if largest is None or largest.size <= box.size:
            return
        if self._exact_size(grey, largest) > MUCH_LARGER * box.size:
            track.follow(largest)

    def _search(self, grey: Grey, track: FaceTrack) -> Box | None:
        found = self._largest(grey, search_cheap(self._detector, grey)) if track.may_search() else None
        if found is None and track.may_search_in_full():
            found = self._largest(grey, search_full(self._detector, grey))
        return found

    def _largest(self, grey: Grey, faces: list[Box]) -> Box | None:
        """Return the largest face, None without any."""
        least = AS_LARGE * max((box.size for box in faces), default=0.0)
        largest = [box for box in faces if box.size >= least]
        if len(largest) < 2:
            return next(iter(largest), None)
        return max(largest, key=lambda box: self._exact_size(grey, box))

    def _exact_size(self, grey: Grey, box: Box) -> float:
        for _ in range(SIZE_PASSES):
            box = box_of_landmarks(find_landmarks(self._predictor, grey, box))
        return box.size
