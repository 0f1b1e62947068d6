"""Server-sent events on the wire."""

import json
from typing import get_args

from hypothesis import example, given
from hypothesis import strategies as st

from app.events.event import (
    MESSAGES,
    START_OF_STREAM,
    Entry,
    EventName,
    Position,
    event_json,
    format_position,
    parse_position,
)
from app.events.sse import encode, encode_entry


def parse(frame: bytes) -> dict[str, str]:
    """Parse a frame as a browser does."""
    fields: dict[str, str] = {}
    text = frame.decode()
    assert text.endswith("\n\n")
    for line in text[:-2].split("\n"):
        name, _, value = line.partition(": ")
        fields[name] = f"{fields[name]}\n{value}" if name in fields else value
    return fields


# Python takes these for line ends, and browsers do not.
@example("\u2028 \u2029 \x85")
@given(st.text())
def test_no_data_can_break_out_of_its_event(data: str) -> None:
    fields = parse(encode("message", json.dumps({"text": data}, ensure_ascii=False), "1-0"))
    assert json.loads(fields["data"]) == {"text": data}
    assert (fields["event"], fields["id"]) == ("message", "1-0")


def test_several_lines_become_several_data_fields() -> None:
    assert encode("message", "a\nb") == encode("message", "a\rb") == encode("message", "a\r\nb")
    assert encode("message", "a\nb") == b"event: message\ndata: a\ndata: b\n\n"
    assert encode("heartbeat", "") == b"event: heartbeat\ndata: \n\n"
    assert parse(encode("connected", "{}", "0-0", retry=2000))["retry"] == "2000"


def test_every_event_has_a_sentence_for_clients_without_words_of_their_own() -> None:
    assert set(get_args(EventName)) == set(MESSAGES)


def test_the_end_is_said_to_be_what_the_leaders_button_ends() -> None:
    assert "Measuring and rests have ended" in MESSAGES["meeting_ended"]


def test_an_entry_carries_its_place() -> None:
    entry = Entry(Position((5, 9)), event_json("rest_ended", "a", 0), START_OF_STREAM)
    fields = parse(encode_entry(entry))
    assert fields["id"] == "5-9"
    assert json.loads(fields["data"])["timestamp"] == "1970-01-01T00:00:00.000Z"


@given(st.tuples(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1)))
def test_positions_are_read_as_they_are_written(place: tuple[int, int]) -> None:
    assert parse_position(format_position(Position(place))) == place


def test_positions_are_compared_as_numbers() -> None:
    assert parse_position("5-9") < parse_position("5-10") < parse_position("40-0")
