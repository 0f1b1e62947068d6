"""One person's frames over time: blinks, valid time, opinion."""

import math
import sys
from collections import deque
from dataclasses import replace
from math import sin

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.blinks.confidence import INVALID
from app.blinks.lid_model import LidModel
from app.blinks.participant import Participant
from app.blinks.reading import EYE_PIXELS, EyePictures, FrameFault
from tests.blinks.traces import OPEN, SHUT, START, STEP, SWAY, Watched, blinks, reading


def test_a_blink_is_reported_once_on_the_frame_where_the_eyes_are_open_again() -> None:
    one = Watched()
    one.watch(3)
    seen = [one.see(ratio) for ratio in (SHUT, SHUT, SHUT, OPEN, OPEN, OPEN)]
    assert [s.blink_detected for s in seen] == [False, False, False, True, False, False]
    assert [s.eyes_closed for s in seen] == [True, True, True, False, False, False]
    assert seen[3].closure_ms == pytest.approx(200, abs=1)
    assert seen[-1].state.blinks == 1
    assert seen[-1].state.mean_blink_ms == pytest.approx(200, abs=1)


def test_a_single_closed_frame_counts() -> None:
    one = Watched()
    one.watch(3)
    assert blinks([one.see(SHUT), one.see(OPEN)]) == 1


def test_a_long_closure_is_reported_with_its_length_but_is_no_blink_of_the_state() -> None:
    one = Watched()
    one.watch(3)
    for _ in range(15):
        one.see(SHUT)
    opened = one.see(OPEN)
    assert opened.blink_detected
    assert opened.closure_ms == pytest.approx(1000, abs=1)
    assert opened.state.blinks == 0
    assert opened.state.closed_share > 0.2


def test_lids_that_sink_and_rise_slowly_by_less_than_half_are_no_blink() -> None:
    one = Watched()
    one.watch(3)
    falling = [one.see(OPEN - 0.004 * step) for step in range(20)]
    rising = [one.see(OPEN - 0.08 + 0.004 * step) for step in range(20)]
    assert blinks([*falling, *rising]) == 0


@pytest.mark.parametrize("apart", [0.6, 0.9, 2.0])
def test_lone_snapshots_are_true_for_each_closed_frame_and_never_enter_the_state(apart: float) -> None:
    one = Watched()
    seen = [one.see(ratio, after=apart) for ratio in (OPEN, OPEN, SHUT, SHUT, OPEN, SHUT)]
    assert [s.blink_detected for s in seen] == [False, False, True, True, False, True]
    assert all(s.closure_ms is None for s in seen)
    assert seen[-1].state.blinks == 0
    assert seen[-1].state.valid_seconds == 0
    assert seen[-1].invalid == "too_few_frames"


@pytest.mark.parametrize("gap", [0.6, 0.9, 1.5, 600.0])
def test_no_blink_is_timed_across_a_gap(gap: float) -> None:
    one = Watched()
    one.watch(3)
    before = one.see(OPEN).state
    after = one.see(OPEN, after=gap)
    assert not after.blink_detected
    assert after.state.blinks == before.blinks
    assert after.state.valid_seconds == before.valid_seconds


def test_eyes_closed_before_a_pause_and_open_after_it_are_no_blink() -> None:
    one = Watched()
    one.watch(3)
    one.see(SHUT)
    assert not one.see(OPEN, after=120).blink_detected


def test_frames_of_one_moment_are_measured_but_never_a_blink() -> None:
    one = Watched()
    one.watch(3)
    seen = [one.participant.observe(reading(ratio), one.now) for ratio in (SHUT, OPEN, SHUT, OPEN)]
    assert blinks(seen) == 0
    assert [s.eyes_closed for s in seen] == [True, False, True, False]
    assert {s.invalid for s in seen} == {"too_few_frames"}


def test_a_frame_without_a_face_says_so_also_in_a_closure_or_of_the_same_moment() -> None:
    one = Watched()
    one.watch(3)
    one.see(SHUT)
    lost = [one.see(None), one.participant.observe(reading(None), one.now)]
    assert {(each.invalid, each.eyes_closed, each.ear) for each in lost} == {("no_face", None, None)}


def test_a_frame_is_trusted_once_the_person_is_known_and_less_if_it_is_no_valid_time() -> None:
    one = Watched()
    stranger, known = one.watch(2)[-1], one.watch(10)[-1]
    assert stranger.confidence < known.confidence == 1
    lone = one.see(after=10)
    assert lone.confidence == pytest.approx(0.5 * INVALID), "too few frames, and none before it"


def test_repeated_and_reversed_times_invent_no_blink() -> None:
    one = Watched()
    one.watch(3)
    seen = [one.participant.observe(reading(ratio), one.now) for ratio in (SHUT, OPEN)]
    seen += [
        one.participant.observe(reading(r), one.now - k * STEP) for k, r in enumerate((SHUT, OPEN, SHUT))
    ]
    assert blinks(seen) == 0


def test_a_clock_that_was_set_back_starts_anew() -> None:
    one = Watched()
    one.watch(3)
    one.now -= 3600
    assert blinks(one.watch(10, blink_every=2)) == 5


def noise() -> EyePictures:
    """Return pictures of eyes for the server's own closure finder, which show nothing but noise."""
    return EyePictures(np.random.default_rng(1).normal(size=(2, EYE_PIXELS)).astype(np.float32), 30.0)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.one_of(st.none(), st.floats(0, 1)),
            st.one_of(st.floats(-1e9, 1e9), st.floats(-3, 3)),
        ),
        max_size=60,
    )
)
def test_no_clock_and_no_eyes_crash_it_and_valid_time_stays_under_real_time(
    frames: list[tuple[float | None, float]],
) -> None:
    participant, pictures = Participant(), noise()
    for ratio, stamp in frames:
        eyes = None if ratio is None else pictures
        seen = participant.observe(replace(reading(ratio), eye_pictures=eyes), START + stamp)
        assert 0 <= seen.confidence <= 1
        assert seen.state.valid_seconds <= len(frames)
        assert (seen.state.opinion == "unknown") <= (seen.state.reason is not None)


@pytest.mark.parametrize(("burst", "pause"), [(2, 0.75), (3, 0.75), (2, 0.3), (3, 0.4), (4, 0.4)])
def test_bursts_are_too_few_frames_however_near_to_each_other_their_frames_are(
    burst: int, pause: float
) -> None:
    one = Watched()
    seen = [one.see(after=STEP if number % burst else pause) for number in range(60)]
    assert {each.invalid for each in seen[burst:]} == {"too_few_frames"}


def test_a_picture_that_comes_again_and_again_is_one() -> None:
    one = Watched()
    one.watch(3)
    seen = []
    for number in range(90):
        one.now += STEP
        picture = replace(reading(yaw=SWAY * math.sin(number // 4)), repeated=number % 4 > 0)
        seen.append(one.participant.observe(picture, one.now))
    assert {each.invalid for each in seen[45:]} == {"too_few_frames"}


def test_lids_that_hang_are_not_closed_in_a_stream() -> None:
    one = Watched()
    one.watch(10)
    seen = one.watch(10, ratio=0.62 * OPEN)
    assert not any(each.eyes_closed for each in seen[30:])


@pytest.mark.parametrize("fault", ["small_face", "turned", "dark", "frozen"])
def test_invalid_frames_are_no_valid_time_and_say_why(fault: FrameFault) -> None:
    one = Watched()
    seen = [one.see(OPEN, invalid=fault) for _ in range(30)]
    assert {s.invalid for s in seen} == {fault}
    assert seen[-1].state.valid_seconds == 0
    assert (seen[-1].state.opinion, seen[-1].state.reason) == ("unknown", fault)


def test_lids_that_are_lowered_are_no_valid_time_until_they_are_up_again_and_no_blink() -> None:
    one = Watched()
    one.watch(3)
    assert one.watch(4, ratio=SHUT)[-1].invalid == "lowered_gaze", "a stranger's lids that are down for long"
    up = one.watch(1)
    assert {each.invalid for each in up} == {None}
    assert up[-1].state.valid_seconds == pytest.approx(4, abs=0.2)
    assert up[-1].state.blinks == 0


def test_a_blink_beside_a_bad_frame_is_told_but_not_counted_among_those_that_were_seen_whole() -> None:
    one = Watched()
    one.watch(3)
    for _ in range(3):
        one.see(invalid="turned")
        assert blinks([one.see(ratio) for ratio in (SHUT, SHUT, OPEN)]) == 1
        assert one.watch(1)[-1].state.blinks == 0
    assert one.watch(2, blink_every=1)[-1].state.blinks == 2


def test_what_is_wrong_with_the_stream_is_told_of_lids_that_are_lowered_too() -> None:
    one = Watched()
    one.watch(3)
    assert one.watch(4, ratio=SHUT)[-1].invalid == "lowered_gaze"
    assert one.see(SHUT, after=0.6).invalid == "too_few_frames"


def test_what_is_wrong_with_a_picture_is_told_before_what_is_wrong_with_the_stream() -> None:
    one = Watched()
    one.watch(3)
    at_once = one.participant.observe(reading(invalid="dark"), one.now)
    assert [at_once.invalid, one.see(invalid="dark", after=10).invalid] == ["dark", "dark"]


@pytest.mark.parametrize(("fault", "told"), [("turned", "lowered_gaze"), (None, None)])
def test_what_closed_lids_look_like_is_learnt_only_from_blinks_that_were_seen_whole(
    fault: FrameFault | None, told: str | None
) -> None:
    one = Watched()
    one.watch(3)
    for _ in range(3):
        one.see(invalid=fault)
        one.watch(1 / 5, ratio=SHUT)
        one.watch(1)
    assert one.watch(4, ratio=SHUT)[-1].invalid == told


def test_lids_that_tremble_while_they_are_closed_do_not_blink() -> None:
    one = Watched()
    before, half = one.watch(60, blink_every=4)[-1].state, 0.65 * OPEN
    one.watch(2, ratio=SHUT)
    told = [one.see(ratio) for _ in range(10) for ratio in (SHUT, SHUT, half, half)]
    assert blinks(told) > 5
    assert told[-1].state.blinks == before.blinks


def test_who_squints_blinks_all_the_same() -> None:
    one, half = Watched(), 0.65 * OPEN
    one.watch(10)
    before = one.watch(3, ratio=half)[-1].state
    squints = [*one.watch(0.2, ratio=SHUT), *one.watch(0.6, ratio=half)]
    assert blinks(squints) == 1
    assert squints[-1].state.blinks == before.blinks + 1


def test_faces_that_cannot_be_judged_teach_nothing_about_open_eyes() -> None:
    one = Watched()
    for _ in range(150):
        one.see(0.5 * OPEN, invalid="turned")
    assert one.see(0.5 * OPEN, after=10).eyes_closed


def test_too_few_frames_a_second_are_no_valid_time() -> None:
    one = Watched()
    seen = [one.see(OPEN, after=0.3) for _ in range(30)]
    assert seen[-1].invalid == "too_few_frames"
    assert seen[-1].state.valid_seconds == 0


def _size(thing: object, seen: set[int]) -> int:
    if id(thing) in seen or isinstance(thing, type | LidModel):  # one model serves everybody
        return 0
    seen.add(id(thing))
    inner = list(getattr(thing, "__dict__", {}).values())
    inner += [getattr(thing, name) for name in getattr(thing, "__slots__", ())]
    if isinstance(thing, list | tuple | deque):
        inner += list(thing)
    return sys.getsizeof(thing) + sum(_size(part, seen) for part in inner)


def test_a_participant_stays_so_small_for_hours_that_two_thousand_fit_beside_the_server() -> None:
    pictures = noise()
    participant, now = Participant(), START
    sizes = []
    for _ in range(3):  # visits with a rotation between them
        now += 240
        for _ in range(round(60 / STEP)):
            now += STEP
            seen = reading(OPEN if now % 3 > 0.2 else SHUT, yaw=SWAY * sin(now))
            participant.observe(replace(seen, eye_pictures=pictures), now)
        sizes.append(_size(participant, set()))
    assert sizes[-1] < 1.2 * sizes[0]
    assert sizes[-1] <= 60_000, "2,000 are 120 MB; the server itself needs 190 of a small machine's 512"


@pytest.mark.parametrize("step", [1e-5, 0.001, 0.002, 0.005, 0.0099, 0.0101, 0.012, 0.016])
def test_frames_stamped_closer_than_any_camera_takes_them_are_measured_and_so_are_those_after(
    step: float,
) -> None:
    pictures = noise()
    participant, now = Participant(), START
    for pace in (STEP, step, STEP):
        for _ in range(150):
            now += pace
            seen = participant.observe(replace(reading(OPEN), eye_pictures=pictures), now)
    assert seen.eyes_closed is not None
    assert seen.invalid in (None, "frozen"), "the eyes never move here"
