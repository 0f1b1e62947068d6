"""Measures one picture of a participant: face, eyes and head pose."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue

import cv2

from app.blinks.faults import fault_of
from app.blinks.geometry import pose_of
from app.blinks.reading import Reading
from app.vision.box import Box, box_of_landmarks
from app.vision.decode import Grey, decode_grey
from app.vision.dlib_types import Predictor
from app.vision.eye_pictures import eye_pictures
from app.vision.face_part import face_box, part_of
from app.vision.finder import SAME_FACE, FaceFinder
from app.vision.landmarks import eyes_of, find_landmarks, outlines_of
from app.vision.model import load_predictor
from app.vision.track import FaceTrack

# Part of the face's size by which the box may be off before it moves; below it the box stands still.
STILL = 0.06
# Part of the way that the box moves at once when it moves.
FOLLOW = 0.5
# Pixels: one in this many of each row and column is enough for a face's mean brightness.
BRIGHTNESS_STEP = 4


class FrameMeter:
    """Reads pictures. Thread-safe: a face finder for each thread at work, one shared landmark predictor."""

    def __init__(self, predictor: Predictor, max_pixels: int, finders: list[FaceFinder]) -> None:
        self._predictor = predictor
        self._max_pixels = max_pixels
        self._finders = SimpleQueue[FaceFinder]()
        for finder in finders:
            self._finders.put(finder)

    @classmethod
    def load(cls, model_path: Path | None, max_pixels: int, threads: int = 1) -> "FrameMeter":
        """Load the landmark model (None: the one of `face_recognition_models`); raises ModelMissing.

        Up to `threads` pictures are read at once; more wait for their turn.
        """
        cv2.setNumThreads(1)  # the readers together already use every core
        predictor = load_predictor(model_path)
        return cls(predictor, max_pixels, [FaceFinder(predictor) for _ in range(threads)])

    def read(self, image: bytes, track: FaceTrack) -> Reading:
        """Measure one encoded picture of the participant whose track this is; raises FrameError."""
        grey = decode_grey(image, self._max_pixels)
        track.note_picture(zlib.crc32(grey.data))
        with self._finder() as finder:
            box = finder.find(grey, track)
        if box is None:
            return Reading(None, None, None, "no_face", repeated=track.is_repeated)
        return self._measure(grey, track, box)

    @contextmanager
    def _finder(self) -> Iterator[FaceFinder]:
        finder = self._finders.get()
        try:
            yield finder
        finally:
            self._finders.put(finder)

    def _measure(self, grey: Grey, track: FaceTrack, box: Box) -> Reading:
        points = find_landmarks(self._predictor, grey, box)
        target = box_of_landmarks(points)
        if box.overlap(target) < SAME_FACE:
            track.doubts += 1  # the landmarks lost the face: the detector looks at the next picture
        if box.difference(target) > STILL:
            # The detector gives a new face's size only to within a fifth, its landmarks much more exactly.
            track.box = box = box.towards(target, FOLLOW if track.seen else 1.0)
        pose = pose_of(points)
        brightness = float(part_of(grey, box)[::BRIGHTNESS_STEP, ::BRIGHTNESS_STEP].mean())
        fault = fault_of(box.size, pose.yaw, brightness, track.is_frozen)
        pictures = eye_pictures(grey, points)
        face, eyes, outlines = face_box(box, grey), eyes_of(points), outlines_of(points)
        return Reading(face, eyes, pose, fault, pictures, outlines, track.is_repeated)
