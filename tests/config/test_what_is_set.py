"""The server does what its settings say: a value finds its way from the environment to where it counts."""

from unittest.mock import create_autospec

import pytest

from app.blinks.participant import Participant
from app.config.settings import Settings
from app.events.hub import Hub
from app.lifespan import open_analyzer
from app.measuring import registry
from app.measuring.readers import FrameReader
from app.meetings.store import MeetingStore
from tests.blinks.traces import Watched
from tests.conftest import KeptServer, Lead
from tests.vision.pictures import blank, encoded
from tools.bench.dips import DipDetector
from tools.harness.server_process import ServerProcess


@pytest.fixture
def set_up(kept_server: KeptServer) -> ServerProcess:
    """A server with no setting at its default."""
    return kept_server(REST_SECONDS="60", REST_COOLDOWN_SECONDS="0", MAX_IMAGE_PIXELS="307200")


@pytest.mark.parametrize("asked_by", ["rest", "rest-request"])
def test_a_rest_for_which_no_length_is_given_has_the_one_that_is_set(
    set_up: ServerProcess, meeting_id: str, asked_by: str
) -> None:
    assert set_up.http.post(f"/api/meetings/{meeting_id}/{asked_by}").json()["rest"]["seconds"] == 60


def test_without_a_cooldown_one_automatic_rest_may_follow_the_other(
    set_up: ServerProcess, meeting_id: str
) -> None:
    rest = f"/api/meetings/{meeting_id}/rest"
    for _ in range(2):
        set_up.http.post(rest, json={"reason": "time"}).raise_for_status()
        set_up.http.post(f"{rest}/begin").raise_for_status()
        set_up.http.delete(rest).raise_for_status()


def test_a_picture_has_at_most_the_pixels_that_are_set(
    set_up: ServerProcess, lead: Lead, meeting_id: str
) -> None:
    leader = lead(set_up)
    answers = [leader.analyze(encoded(blank(width, 480)), meeting_id) for width in (640, 641)]
    assert [answer.get("error", answer["status"]) for answer in answers] == ["ok", "too_large"]


@pytest.mark.parametrize(
    ("environ", "minutes", "blink_every", "is_tired"),
    [
        ({}, 4.0, 6.0, False),
        ({"BLINK_THRESHOLD": "12"}, 4.0, 6.0, True),
        ({}, 1.5, None, False),
        ({"BLINK_MINUTES": "1"}, 1.5, None, True),
    ],
)
def test_an_opinion_counts_the_blinks_and_the_minutes_that_are_set(
    monkeypatch: pytest.MonkeyPatch,
    environ: dict[str, str],
    minutes: float,
    blink_every: float | None,
    is_tired: bool,
) -> None:
    monkeypatch.setattr(registry, "Participant", lambda settings: Participant(settings, DipDetector()))
    hub = Hub(create_autospec(MeetingStore, instance=True).history_since)
    reader = create_autospec(FrameReader, instance=True)
    analyzer = open_analyzer(Settings.from_environ(environ), reader, hub)
    known = analyzer.registry.touch(("meeting", "somebody"), "sid")
    assert known is not None
    one = Watched()
    one.participant = known[0].participant
    assert (one.watch(minutes * 60, blink_every)[-1].state.opinion == "tired") is is_tired
