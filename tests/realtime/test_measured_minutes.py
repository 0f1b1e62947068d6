"""The minutes in which frames were measured are told once each, and never at the cost of frames."""

from typing import cast

from redis.exceptions import ConnectionError as RedisConnectionError

from app.meetings.store import MeetingStore
from app.realtime.measured_minutes import MAX_NOTED_MEETINGS, MeasuredMinutes
from tests.loop import run


class Told:
    """A store that keeps what it is told, or that cannot be reached."""

    def __init__(self, *, away: bool = False) -> None:
        self.away = away
        self.told: list[str] = []

    async def note_measured(self, meeting_id: str, _minute: int) -> None:
        self.told.append(meeting_id)
        if self.away:
            raise RedisConnectionError


def minutes_over(store: Told) -> MeasuredMinutes:
    return MeasuredMinutes(cast("MeetingStore", store))


def test_of_many_frames_in_a_minute_one_is_told() -> None:
    store = Told()

    async def scene() -> None:
        minutes = minutes_over(store)
        for meeting_id in ["a", "b"] * 200:
            await minutes.note(meeting_id)

    run(scene())
    # Four, if a minute ended in between.
    assert sorted(set(store.told)) == ["a", "b"]
    assert len(store.told) in (2, 3, 4)


def test_while_redis_is_away_no_frame_asks_it_again_and_again() -> None:
    store = Told(away=True)

    async def scene() -> None:
        minutes = minutes_over(store)
        for _ in range(200):
            await minutes.note("a")
        store.away = False
        minutes._away_until = 0.0
        await minutes.note("a")

    run(scene())
    assert len(store.told) == 2


def test_no_more_meetings_are_remembered_than_a_process_measures() -> None:
    async def scene() -> None:
        minutes = minutes_over(Told())
        for number in range(MAX_NOTED_MEETINGS + 10):
            await minutes.note(f"meeting-{number}")
        assert len(minutes._told) == MAX_NOTED_MEETINGS

    run(scene())
