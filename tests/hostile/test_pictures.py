"""Spoiled JPEG, PNG and WebP pictures are measured or refused; none crashes, stalls or fills the server."""

import time
from collections import Counter

import cv2
import pytest

from app.errors import FrameError
from app.vision.decode import decode_grey
from tests.conftest import Lead
from tests.hostile.conftest import Besieged
from tests.hostile.mutations import spoiled, with_right_checksums
from tests.vision.pictures import face_picture

MAX_PIXELS = 1280 * 720
FORMATS = [".jpg", ".png", ".webp"]
# Seconds; the largest picture that is accepted needs 20 ms.
MAX_DECODE_SECONDS = 0.5


def picture(kind: str) -> bytes:
    """Return a small picture of a real face in one format."""
    small = cv2.resize(face_picture(), (160, 120))
    return cv2.imencode(kind, small)[1].tobytes()


def spoiled_picture(whole: bytes, seed: int) -> bytes:
    """Return a spoiled picture; every second PNG passes the check of its checksums."""
    damaged = spoiled(whole, seed)
    return with_right_checksums(damaged) if seed % 2 and whole.startswith(b"\x89PNG") else damaged


def outcome(image: bytes) -> str:
    try:
        assert decode_grey(image, MAX_PIXELS).size <= MAX_PIXELS
    except FrameError as refusal:
        return refusal.code
    return "decoded"


# A PNG has a second checksum inside its compressed pixels, which few changes pass.
@pytest.mark.parametrize(("kind", "least"), [(".jpg", 20), (".png", 1), (".webp", 20)])
def test_a_thousand_spoiled_pictures_are_decoded_or_refused(kind: str, least: int) -> None:
    whole, outcomes = picture(kind), Counter[str]()
    for seed in range(1000):
        began = time.thread_time()
        outcomes[outcome(spoiled_picture(whole, seed))] += 1
        assert time.thread_time() - began < MAX_DECODE_SECONDS, f"seed {seed}"
    assert set(outcomes) <= {"decoded", "bad_image", "too_large"}
    assert outcomes["decoded"] >= least
    assert outcomes["bad_image"] > 100


@pytest.mark.slow
def test_a_server_that_gets_spoiled_pictures_goes_on(besieged: Besieged, lead: Lead, meeting_id: str) -> None:
    with besieged() as server:
        leader = lead(server)
        for kind in FORMATS:
            whole = picture(kind)
            assert leader.analyze(whole, meeting_id, participant_id="whole")["status"] == "ok"
            for seed in range(100):
                answer = leader.analyze(
                    spoiled_picture(whole, seed), meeting_id, participant_id=f"p{seed % 20}"
                )
                assert answer["status"] == "ok" or answer["error"] in ("bad_image", "too_large")
            assert leader.analyze(whole, meeting_id, participant_id="whole")["status"] == "ok"
        leader.close()
