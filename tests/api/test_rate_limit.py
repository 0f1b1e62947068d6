"""Every call that changes something has a limit, and each kind its own."""

import pytest

from app.api.rate_limit import action_of
from app.limiting.limiter import SHARED
from app.main import ROUTES
from app.paths import MEETING
from tools.docs.tables import calls


def test_no_change_of_a_meeting_is_without_a_limit() -> None:
    changes = [call.split() for call, _ in calls(ROUTES) if not call.startswith("GET ")]
    assert {method for method, _ in changes} == {"POST", "DELETE"}
    for method, path in changes:
        assert action_of(method, path) is not None, (method, path)


def test_no_call_of_a_member_leaves_a_hash_of_their_address_in_redis() -> None:
    changes = [(call.split(), operation) for call, operation in calls(ROUTES) if not call.startswith("GET ")]
    of_members = [call for call, operation in changes if not operation.leader]
    assert len(of_members) >= 3
    for method, path in of_members:
        assert action_of(method, path) not in SHARED["address"], (method, path)


@pytest.mark.parametrize(
    ("method", "call", "action"),
    [
        ("POST", "start", "starts"),
        ("DELETE", "end", "starts"),
        ("POST", "rest/postpone", "rests"),
        ("POST", "rest/begin", "rests"),
        ("POST", "rest/extend", "rests"),
        ("DELETE", "rest", "rests"),
        ("DELETE", "rest-request", "requests"),
        ("POST", "monitoring/stop", "stops"),
        ("GET", "status", None),
    ],
)
def test_what_changes_or_takes_back_counts_as_what_was_done(
    method: str, call: str, action: str | None
) -> None:
    assert action_of(method, f"{MEETING}/{call}") == action
