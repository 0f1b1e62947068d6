"""An invalid payload is refused with a sentence that says what would be right, and nothing internal."""

from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET, Meta, Struct, UnsetType

from app.api.bodies import RestRequest, RestStart
from app.api.stream_query import StreamQuery
from app.payloads import PayloadError, read_payload, whole_text
from app.realtime.frame import FramePayload
from app.realtime.handlers import MeetingPayload


class Sample(Struct, kw_only=True):
    code: Annotated[str, whole_text("[a-z]{3}", "three small letters")]
    count: Annotated[int, Meta(ge=1, le=9)] | UnsetType = UNSET
    word: Annotated[str, Meta(max_length=4)] | None = None
    kind: Literal["one", "two"] = "one"


def refusal(content: object, kind: type[Struct] = Sample) -> str:
    with pytest.raises(PayloadError) as caught:
        read_payload(content, kind)
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({}, "code has to be three small letters."),
        ({"code": "abc\n"}, "code has to be three small letters."),
        ({"code": None}, "code has to be three small letters."),
        ({"code": "abc", "count": 0}, "count has to be a whole number from 1 to 9."),
        ({"code": "abc", "count": True}, "count has to be a whole number from 1 to 9."),
        ({"code": "abc", "count": None}, "count has to be a whole number from 1 to 9."),
        ({"code": "abc", "word": "abcde"}, "word has to be a text of at most 4 characters."),
        ({"code": "abc", "kind": "three"}, "kind has to be one of one, two."),
        ([], "Send an object with these fields: code, count, word, kind."),
        (None, "Send an object with these fields: code, count, word, kind."),
    ],
)
def test_the_first_wrong_field_is_named_with_what_would_be_right(content: object, told: str) -> None:
    assert refusal(content) == told


@pytest.mark.parametrize("seq", [10**400, -(2**53), float("nan"), 1.5, True, "x" * 65, b"x", [], {1: 2}])
def test_the_number_of_a_frame_is_one_that_a_browser_can_hold(seq: object) -> None:
    frame = {"meeting_id": "a", "timestamp": "2026-01-31T09:30:00.000Z", "image": b"", "seq": seq}
    assert refusal(frame, FramePayload).startswith("seq has to be a whole number from ")


@pytest.mark.parametrize("text", ["\ud800", "a\n", "\n", "a\x00", "ａ", ""])
def test_an_id_with_anything_strange_in_it_is_refused(text: str) -> None:
    assert refusal({"meeting_id": text}, MeetingPayload).startswith("meeting_id has to be 1 to 64 letters")


def test_unknown_fields_are_ignored() -> None:
    assert read_payload({"code": "abc", "of_a_later_version": []}, Sample).code == "abc"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner),
    max_leaves=3,
)


def problem_with(content: object, kind: type[Struct]) -> str:
    try:
        read_payload(content, kind)
    except PayloadError as fault:
        return str(fault)
    return "none"


@pytest.mark.parametrize("kind", [RestStart, RestRequest, StreamQuery, FramePayload, MeetingPayload])
@given(data=st.data())
def test_every_field_of_every_payload_is_taken_or_explained(kind: type[Struct], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(kind.__struct_encode_fields__))
    right = {"meeting_id": "a", "timestamp": "2026-01-31T09:30:00.000Z", "image": b""}
    problem = problem_with(right | {name: data.draw(JSON)}, kind)
    assert problem.startswith((f"{name} has to be ", "none"))
