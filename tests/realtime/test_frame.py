"""How large an image may be, to the byte and however it is sent, and which numbers a frame may have."""

import base64

import msgspec
import pytest

from app.errors import FrameError
from app.realtime.frame import FramePayload, image_bytes, read_frame


@pytest.mark.parametrize("size", [999, 1000, 1001], ids=["no padding", "two signs of it", "one sign of it"])
def test_an_image_of_exactly_the_limit_is_taken_and_one_byte_more_is_not(size: int) -> None:
    image = bytes(size)
    text = f"data:image/jpeg;base64,{base64.b64encode(image).decode()}"
    for sent in (image, text):
        assert image_bytes(sent, size) == image
        with pytest.raises(FrameError, match=f"The image has {size} bytes; at most {size - 1} are accepted"):
            image_bytes(sent, size - 1)


@pytest.mark.parametrize("seq", [0, 2**53 - 1, -(2**53 - 1), "x" * 64])
def test_an_answer_has_every_number_that_a_browser_counts_exactly(seq: int | str) -> None:
    frame = {"meeting_id": "m", "timestamp": "2026-01-31T09:30:00.000Z", "image": b"x", "seq": seq}
    assert read_frame(frame, 1).echo_fields()["seq"] == seq


OPTIONAL = [field.encode_name for field in msgspec.structs.fields(FramePayload) if not field.required]


def test_an_optional_field_that_is_null_is_as_good_as_none() -> None:
    frame = {"meeting_id": "m", "timestamp": "2026-01-31T09:30:00.000Z", "image": b"x"}
    assert {"participant_id", "eyes"} <= set(OPTIONAL)
    assert read_frame(frame | dict.fromkeys(OPTIONAL), 1) == read_frame(frame, 1)
