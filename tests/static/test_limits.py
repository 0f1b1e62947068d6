"""The limits in pages and extensions are the server's own: what a field accepts, a call accepts."""

import re
from html.parser import HTMLParser

import pytest

from app.api.openapi import document
from app.api.stream_query import MAX_WAIT_SECONDS
from app.blinks.closures import FOR_GOOD
from app.blinks.evidence import MAX_BLINK_SECONDS
from app.config.settings import Settings
from app.ids import OPAQUE_ID_PATTERN
from app.main import ROUTES
from app.meetings import due_rests
from app.meetings.keys import FRAMELESS_MS, MEETING_SECONDS, REQUEST_WINDOW_SECONDS, STREAM_LENGTH
from app.metrics import MAX_BLINK_MS
from app.realtime import monitoring_lapses
from app.rest_limits import DEFAULT_COOLDOWN_SECONDS, MAX_NOTE_LENGTH, MAX_POSTPONEMENTS, MAX_REST_SECONDS
from tools.harness.browser_source import LANGUAGES, constant
from tools.harness.paths import ROOT

SCHEMAS = document(ROUTES)["components"]["schemas"]
CONSOLE = "static/console.html"
REST_LIMITS = "extensions/leader/rests/rest_limits.js"
TEXTS = "static/console/meeting_texts.js"
# How texts word a number of times or of seconds.
SAID = {
    **dict.fromkeys(("twice", "2回", "2 回"), 2),
    "each second": 1,
    **dict.fromkeys(("half a minute", "30 秒"), 30),
    **dict.fromkeys(("ten minutes", "10分"), 600),
    **dict.fromkeys(("20 minutes", "20 分"), 1200),
    **dict.fromkeys(("an hour", "one hour", "1時間", "1 時間"), 3600),
    **dict.fromkeys(("three hours", "3 時間"), 10_800),
}
LEADER_TEXTS = "extensions/leader/_locales/{}/messages.json"
MEMBER_TEXTS = "extensions/member/_locales/{}/messages.json"
MAX_ID_LENGTH = int(re.findall(r"\d+", OPAQUE_ID_PATTERN)[-1])


class Inputs(HTMLParser):
    """The attributes of each input of a page, by its ID."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.by_id: dict[str, dict[str, str]] = {}
        self.feed((ROOT / page).read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an input; called by `feed`."""
        found = {name: value or "" for name, value in attrs}
        if tag == "input" and "id" in found:
            self.by_id[found["id"]] = found


def limits(schema: str, field: str) -> tuple[int, int]:
    """Return the least and the greatest value that the API accepts."""
    described = SCHEMAS[schema]["properties"][field]
    return described["minimum"], described["maximum"]


def numbers_told(name: str) -> list[list[int]]:
    """Return the numbers in a text of the console, for each language."""
    texts = re.findall(rf'\b{name}: "(.*)"', (ROOT / TEXTS).read_text(encoding="utf-8"))
    assert len(texts) == len(LANGUAGES), name
    return [[int(number) for number in re.findall(r"\d+", text)] for text in texts]


@pytest.mark.parametrize(
    ("field", "schema", "name"),
    [
        ("rest-seconds", "RestStart", "seconds"),
        ("notice-seconds", "RestStart", "notice"),
        ("minutes", "RestPostponement", "minutes"),
    ],
)
def test_a_number_on_the_console_has_the_limits_of_the_api_and_says_them(
    field: str, schema: str, name: str
) -> None:
    taken = limits(schema, name)
    found = Inputs(CONSOLE).by_id[field]
    assert (int(found["min"]), int(found["max"]), found["step"]) == (*taken, "1")
    assert numbers_told(f"{field.replace('-', '_')}_bad") == [list(taken)] * len(LANGUAGES)


@pytest.mark.parametrize("field", ["rest-seconds", "notice-seconds"])
def test_the_help_below_a_number_says_its_limits_too(field: str) -> None:
    found = Inputs(CONSOLE).by_id[field]
    told = numbers_told(f"{field.replace('-', '_')}_help")
    assert [each[:2] for each in told] == [[int(found["min"]), int(found["max"])]] * len(LANGUAGES)


def test_a_meeting_id_is_to_browsers_what_it_is_to_the_server() -> None:
    script = (ROOT / "extensions/shared/meeting/meeting_id.js").read_text(encoding="utf-8")
    assert f"/^{OPAQUE_ID_PATTERN}$/" in script
    assert int(Inputs(CONSOLE).by_id["meeting-id"]["maxlength"]) == MAX_ID_LENGTH
    assert numbers_told("meeting_id_bad") == [[1, MAX_ID_LENGTH]] * len(LANGUAGES)


@pytest.mark.parametrize("page", [CONSOLE, "extensions/leader/popup.html"])
def test_a_note_may_be_as_long_as_the_server_takes(page: str) -> None:
    assert int(Inputs(page).by_id["note"]["maxlength"]) == MAX_NOTE_LENGTH
    assert numbers_told("note_help") == [[MAX_NOTE_LENGTH]] * len(LANGUAGES)


def test_whatever_minutes_a_leader_can_choose_are_taken_by_the_api() -> None:
    chosen = re.search(
        r"const LENGTHS = \[([\d, ]+)\];", (ROOT / "extensions/leader/popup.js").read_text(encoding="utf-8")
    )
    assert chosen
    least, most = limits("RestStart", "seconds")
    assert all(least <= int(minutes) * 60 <= most for minutes in chosen[1].split(","))
    # The popup's one button and the console's one field serve both calls.
    more = constant(REST_LIMITS, "MORE_MINUTES")
    field = Inputs(CONSOLE).by_id["minutes"]
    for minutes in (more, int(field["min"]), int(field["max"])):
        for minute, schema, name in ((1, "RestPostponement", "minutes"), (60, "RestExtension", "seconds")):
            least, most = limits(schema, name)
            assert least <= minutes * minute <= most


def test_a_leader_is_offered_a_change_of_a_rest_for_as_long_as_the_server_takes_it() -> None:
    assert constant(REST_LIMITS, "MAX_POSTPONEMENTS") == MAX_POSTPONEMENTS
    assert constant(REST_LIMITS, "MAX_REST_SECONDS") == MAX_REST_SECONDS


def test_a_leaders_late_end_counts_measuring_as_on_for_as_long_after_its_last_frame_as_the_server_does() -> (
    None
):
    assert constant("extensions/leader/run/run.js", "FRAMELESS_MS") == FRAMELESS_MS


@pytest.mark.parametrize(
    ("file", "saying", "limit"),
    [
        (LEADER_TEXTS.format("en"), r"has been put off (.*?)\.", MAX_POSTPONEMENTS),
        (LEADER_TEXTS.format("ja"), r"もう(.*?)延期しました", MAX_POSTPONEMENTS),
        (TEXTS, r"has been put off (.*?) already", MAX_POSTPONEMENTS),
        (TEXTS, r"もう(.*?)延期しました", MAX_POSTPONEMENTS),
        ("docs/api.md", r"can be put off (.*?), begun", MAX_POSTPONEMENTS),
        ("docs/api.ja.md", r"使われます。(.*?)まで延期する", MAX_POSTPONEMENTS),
        (MEMBER_TEXTS.format("en"), r"ask within (.*?) of the first", REQUEST_WINDOW_SECONDS),
        (MEMBER_TEXTS.format("ja"), r"最初の希望から(.*?)以内に", REQUEST_WINDOW_SECONDS),
        (LEADER_TEXTS.format("en"), r"A rest can last at most (.*?)\.", MAX_REST_SECONDS),
        (LEADER_TEXTS.format("ja"), r"休憩は、長くて(.*?)までです", MAX_REST_SECONDS),
        (TEXTS, r"a rest can last at most (.*?)\.", MAX_REST_SECONDS),
        (TEXTS, r"休憩は全部で(.*?)までです", MAX_REST_SECONDS),
        ("docs/api.md", r"made longer, (.*?) in all", MAX_REST_SECONDS),
        ("docs/api.ja.md", r"延ばす（全部で (.*?)まで）、終える", MAX_REST_SECONDS),
        ("docs/faq.md", r"For (.*?) after a rest,", DEFAULT_COOLDOWN_SECONDS),
        (
            "docs/faq.ja.md",
            r"取りやめになってから (.*?)は（`REST_COOLDOWN_SECONDS`）",
            DEFAULT_COOLDOWN_SECONDS,
        ),
        ("docs/api.md", r"is forgotten (.*?) after the last start", MEETING_SECONDS),
        ("docs/api.ja.md", r"いちばん新しいものから (.*?)で、まとめごと", MEETING_SECONDS),
        (
            "docs/architecture.md",
            r"begins and ends by time, too\. .*? looks (.*?), in every",
            due_rests.POLL_INTERVAL_SECONDS,
        ),
        (
            "docs/api.md",
            r"`monitoring` is false then, and at most (.*?) later",
            monitoring_lapses.POLL_INTERVAL_SECONDS,
        ),
        (
            "docs/api.ja.md",
            r"`monitoring` は false になり、遅くとも (.*?)後に",
            monitoring_lapses.POLL_INTERVAL_SECONDS,
        ),
    ],
)
def test_a_limit_that_a_text_says_in_words_is_the_servers(file: str, saying: str, limit: float) -> None:
    said = re.search(saying, (ROOT / file).read_text(encoding="utf-8"))
    assert said, f"{file} says it otherwise"
    assert SAID.get(said[1], said[1]) == limit, f"{file}; what its words mean stands in SAID"


def test_no_picture_is_sent_that_is_larger_than_a_server_takes_by_default() -> None:
    largest = constant("extensions/shared/frames/frame_canvas.js", "MAX_IMAGE_BYTES")
    assert largest == Settings.from_environ({}).max_image_bytes


@pytest.mark.parametrize(
    ("file", "name", "limit"),
    [
        ("static/console/log.js", "LOG_ENTRIES", STREAM_LENGTH),
        ("extensions/shared/stream/transport_choice.js", "POLL_SECONDS", MAX_WAIT_SECONDS),
        ("extensions/shared/meeting/rest_request.js", "REQUEST_MS", REQUEST_WINDOW_SECONDS * 1000),
    ],
)
def test_what_a_script_calls_the_servers_limit_is_the_servers(file: str, name: str, limit: float) -> None:
    assert constant(file, name) == limit


def test_a_camera_page_looks_for_a_blink_as_far_back_as_the_server_tells_one_late() -> None:
    # Two frames that are just under 0.123 s apart.
    assert constant("static/camera/trace.js", "TOLD_AFTER_MS") >= 2 * FOR_GOOD * 1000


def test_what_a_camera_page_counts_as_a_blink_is_what_the_server_counts() -> None:
    assert constant("static/camera/trace.js", "MAX_BLINK_MS") == MAX_BLINK_MS
    assert pytest.approx(MAX_BLINK_SECONDS * 1000) == MAX_BLINK_MS
