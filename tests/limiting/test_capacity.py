"""How many streams and sessions fit: never more than there are files, counting all else that needs one."""

import pytest

from app.connections.slow_clients import FILES_PER_WAITING
from app.limiting.capacity import MAX_SESSIONS, MAX_STREAMS, MEMORY_CAPACITY, OTHER_FILES, capacity_for


@pytest.mark.parametrize("files", [256, 1024, 4096, 6000, 10_000, 14_199, 14_200, 2**20])
def test_streams_sessions_and_whoever_is_waited_for_fit_the_files_together(files: int) -> None:
    capacity = capacity_for(files)
    waited_for = 2 * (files // FILES_PER_WAITING)
    assert capacity.streams + capacity.sessions + waited_for + OTHER_FILES <= files
    assert (capacity == MEMORY_CAPACITY) == (files >= 2 * (MAX_STREAMS + MAX_SESSIONS + OTHER_FILES))


def test_where_files_are_few_streams_and_sessions_keep_their_proportion_and_one_address_takes_half() -> None:
    capacity = capacity_for(1024)
    assert capacity == (353, 58, 176, 29)
    assert capacity.streams // capacity.sessions == MAX_STREAMS // MAX_SESSIONS


def test_as_few_files_as_there_may_be_leave_room_for_someone() -> None:
    assert capacity_for(0) == (2, 2, 1, 1)
