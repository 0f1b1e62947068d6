"""What a returning client has missed is exact, whatever was trimmed and whatever position it brings."""

from hypothesis import given
from hypothesis import strategies as st

from app.events.event import START_OF_STREAM, Entry, Position
from app.events.history import History


def stream_of(positions: list[int]) -> list[Entry]:
    befores = [0, *positions[:-1]]
    return [Entry(Position((p, 0)), "{}", Position((b, 0))) for p, b in zip(positions, befores, strict=True)]


@given(
    positions=st.lists(st.integers(1, 1000), min_size=1, max_size=30, unique=True).map(sorted),
    kept=st.integers(1, 30),
    brought=st.integers(0, 1000),
)
def test_there_is_a_gap_exactly_when_a_missed_event_is_gone(
    positions: list[int], kept: int, brought: int
) -> None:
    every = stream_of(positions)
    present = every[-kept:]
    position = Position((brought, 0))
    missed = [entry for entry in present if entry.position > position]
    history = History.since(position, present[0], present[-1], missed)
    if position > present[-1].position:
        assert history.gap
        assert history.position == present[-1].position
        return
    truly_missed = [entry for entry in every if entry.position > position]
    # A stream that starts over cannot tell what a client with an older position has seen.
    begins_anew = present[0].after == START_OF_STREAM and START_OF_STREAM < position < present[0].position
    assert history.gap == (truly_missed != missed or begins_anew)
    assert history.position == position
    assert history.missed == missed


def test_a_new_client_begins_at_the_tail() -> None:
    entries = stream_of([3, 5])
    history = History.since(None, entries[0], entries[-1], ())
    assert (history.position, list(history.missed), history.gap) == (entries[-1].position, [], False)
    assert History.since(None, None, None, ()).position == START_OF_STREAM


def test_the_beginning_of_an_empty_stream_is_no_gap_and_any_other_place_is() -> None:
    assert not History.since(START_OF_STREAM, None, None, ()).gap
    assert History.since(Position((7, 0)), None, None, ()).gap


def test_who_has_seen_the_last_event_that_is_gone_lacks_nothing() -> None:
    present = stream_of([3, 5, 8])[1:]
    assert not History.since(Position((3, 0)), present[0], present[-1], present).gap
    assert History.since(Position((2, 0)), present[0], present[-1], present).gap


def test_who_has_seen_the_first_event_of_all_and_nothing_more_lacks_no_more_than_the_others() -> None:
    present = stream_of([3, 5, 8])
    assert not History.since(Position((3, 0)), present[0], present[-1], present[1:]).gap
