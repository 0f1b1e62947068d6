"""The leader's line about a rest reaches everyone, and what is no short line is refused."""

import pytest

from tests.api.rest_calls import call, post, status
from tests.conftest import Listen
from tools.harness.server_process import ServerProcess


def test_the_leaders_line_reaches_everyone_and_another_replaces_it_when_the_rest_begins(
    server: ServerProcess, meeting_id: str, listen: Listen
) -> None:
    stream = listen(server, meeting_id)
    line = "コーヒー <img src=x> " + "長" * 100
    assert post(server, meeting_id, "rest", notice=60, note=line)["note"] == line
    assert stream.next_message("rest_announced").data["rest"]["note"] == line
    assert post(server, meeting_id, "rest/postpone", minutes=1)["note"] == line
    assert stream.next_message("rest_postponed").data["rest"]["note"] == line
    assert post(server, meeting_id, "rest", note="Back at ten")["note"] == "Back at ten"
    assert stream.next_message("rest_required").data["rest"]["note"] == "Back at ten"
    assert status(server, meeting_id)["rest"]["note"] == "Back at ten"


def test_a_line_of_blanks_is_none_and_blanks_around_one_are_left_out(
    server: ServerProcess, meeting_id: str
) -> None:
    assert "note" not in post(server, meeting_id, "rest", notice=60, note=" \u3000 ")
    assert post(server, meeting_id, "rest", note="  Tea is ready ")["note"] == "Tea is ready"


@pytest.mark.parametrize("note", ["x" * 121, "two\nlines", "\x00", 5, None])
def test_what_is_no_short_line_is_refused(server: ServerProcess, meeting_id: str, note: object) -> None:
    code, answer = call(server, "POST", meeting_id, "rest", note=note)
    assert (code, answer["error"]) == (400, "bad_request")
    assert "one line of at most 120 characters" in answer["detail"]
    assert status(server, meeting_id)["rest"] is None
