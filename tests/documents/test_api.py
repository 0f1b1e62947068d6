"""The guide to the API names each field of a frame's answer and of each event, and the limits of both."""

import re
from collections import defaultdict
from typing import Any, get_args

import pytest
from msgspec import Struct
from msgspec.structs import fields

from app.api.stream_query import MAX_WAIT_SECONDS
from app.blinks.opinion import Reason, Verdict
from app.blinks.timeline import MIN_FPS
from app.config.settings import Settings
from app.events.event import EventName
from app.ids import OPAQUE_ID_PATTERN
from app.meetings.keys import DUE_RESTS, REST_LOG_LENGTH, STREAM_LENGTH, meeting_key
from app.meetings.rest_shape import RestView
from app.meetings.summary import MeasuringPeriod, MeetingSummary, RestRecord
from app.realtime.bridge import BRIDGED, MAX_ROOMS
from tests.conftest import KeptServer, Lead, Listen
from tests.documents.reading import code, tables, text
from tests.loop import run
from tests.meetings.stores import open_stores
from tests.meetings.test_lapses import let_pass
from tools.harness.event_stream import EventStream
from tools.harness.frames import Frame
from tools.harness.server_process import ServerProcess
from tools.harness.sse import Received
from tools.harness.valkey_process import ValkeyProcess

PAGES = ["docs/api.md", "docs/api.ja.md"]
# What each message has in addition; the guide says so above its table.
OF_EVERY_MESSAGE = {"event", "meeting_id", "timestamp", "message"}
CALLS: list[tuple[str, str, dict[str, object]]] = [
    ("POST", "start", {}),
    ("POST", "rest-request", {"token": "a" * 16}),
    ("POST", "rest", {"notice": 300, "note": "tea"}),
    ("POST", "rest/postpone", {"minutes": 1}),
    ("POST", "rest/begin", {}),
    ("POST", "rest/extend", {"seconds": 60}),
    ("DELETE", "rest", {}),
    ("POST", "rest", {"notice": 300}),
    ("DELETE", "rest", {}),
    ("POST", "monitoring/stop", {}),
]


@pytest.mark.parametrize("page", PAGES)
def test_every_field_of_a_measured_frame_is_explained(
    page: str, server: ServerProcess, meeting_id: str, lead: Lead, face_frames: list[Frame]
) -> None:
    answer = lead(server).send(face_frames[0], meeting_id, "somebody", eyes=True)
    rows = next(table for table in tables(page) if table[0][0] == "`status`")
    explained = sorted(name for row in rows for name in code(row[0]))
    assert explained == sorted(answer), f"{page} has a row for each field of a measured frame"
    state = code(next(row[1] for row in rows if row[0] == "`state`"))
    assert set(answer["state"]) == set(state) - {"value", "low", "high"}


@pytest.mark.parametrize("page", PAGES)
def test_every_value_of_an_opinion_and_its_reason_is_explained(page: str) -> None:
    [rows] = [table for table in tables(page) if table[0][0] == "`unknown`"]
    assert [code(row[0])[0] for row in rows] == list(get_args(Verdict))
    explained = {reason for row in rows for reason in code(row[1])}
    assert explained == {*get_args(Reason), "invalid"}, f"{page} names each `Reason` in its last table"


def call(server: ServerProcess, meeting_id: str, method: str, path: str, body: dict[str, object]) -> Any:
    answer = server.http.request(method, f"/api/meetings/{meeting_id}/{path}", json=body or None)
    assert answer.status_code == 200, answer.text
    return answer.json()


def heard_until(stream: EventStream, name: str) -> list[Received]:
    """Return every event up to the first one with this name."""
    heard = [stream.next()]
    while heard[-1].name != name:
        heard.append(stream.next())
    return heard


async def lapse_and_lose_a_rest(valkey: ValkeyProcess, meeting_id: str) -> None:
    """Do what minutes without a frame do, and let a rest become due whose keys are lost."""
    async with open_stores(valkey.url) as stores:
        await let_pass(stores, meeting_id)
        await stores.meetings.tell_lapse(meeting_id)
        rest, _ = await stores.rests.start_or_get(meeting_id, "manual", 60)
        await stores.redis.delete(meeting_key(meeting_id, "rest", clustered=False))
        await stores.redis.zadd(DUE_RESTS, {f"{meeting_id}:{rest.id}": 1})


def whole_meeting(
    server: ServerProcess, valkey: ValkeyProcess, meeting_id: str, listen: Listen
) -> list[Received]:
    """Return everything that streams are told about a meeting in which everything happens that can."""
    stream = listen(server, meeting_id)
    for each in CALLS:
        call(server, meeting_id, *each)
    stopped = listen(server, meeting_id).next()
    call(server, meeting_id, "POST", "start", {})
    run(lapse_and_lose_a_rest(valkey, meeting_id))
    # A call ended the first rest; this one ends by itself.
    heard = [*heard_until(stream, "rest_ended"), *heard_until(stream, "rest_ended")]
    bodies: list[dict[str, object]] = [{"seconds": 600}, {"notice": 300}]
    for body in bodies:
        call(server, meeting_id, "POST", "rest", body)
        call(server, meeting_id, "DELETE", "end", {})
        heard += heard_until(stream, "meeting_ended")
    heard += heard_until(stream, "heartbeat")
    return [*heard, stopped, listen(server, meeting_id, "1-0").next()]


def documented_fields(page: str) -> dict[str, tuple[set[str], set[str]]]:
    """Return the fields that each event of the table, and a rest, always has, and those that it may have."""
    fields: dict[str, tuple[set[str], set[str]]] = {}
    for names, named, *_ in next(table for table in tables(page) if table[0][0] == "`connected`"):
        always = {name for name in code(named) if not name.endswith("?")}
        possible = {name.removesuffix("?") for name in code(named)}
        for name in code(names):
            more = OF_EVERY_MESSAGE if name in get_args(EventName) else set()
            fields[name] = (always | more, possible | more)
    return fields


def test_the_guide_names_every_field_of_every_event_and_no_other(
    kept_server: KeptServer, server: ServerProcess, valkey: ValkeyProcess, meeting_id: str, listen: Listen
) -> None:
    heard = whole_meeting(kept_server(REST_REQUEST_THRESHOLD="3"), valkey, meeting_id, listen)
    # Where one request is enough, no request waits.
    heard.append(listen(server, meeting_id).next())
    seen: defaultdict[str, list[set[str]]] = defaultdict(list)
    always = {each.name for each in fields(RestView) if each.required}
    possible = {each.name for each in fields(RestView)}
    for each in heard:
        seen[each.name].append(set(each.data))
        # Of a lost rest only the ID is known.
        if each.data.get("rest") and set(each.data["rest"]) != {"id"}:
            assert always <= set(each.data["rest"]) <= possible
    found = {name: (set.intersection(*sets), set.union(*sets)) for name, sets in seen.items()}
    found["rest"] = always, possible
    for page in PAGES:
        assert found == documented_fields(page), page


@pytest.mark.parametrize("page", PAGES)
def test_the_guide_names_every_field_of_the_summary_and_no_other(page: str) -> None:
    parts: dict[str, type[Struct]] = {"measuring": MeasuringPeriod, "rests": RestRecord}
    wanted = [
        [each.name, *(part.name for part in fields(parts[each.name]))] if each.name in parts else [each.name]
        for each in fields(MeetingSummary)
    ]
    [rows] = [table for table in tables(page) if table[0][0] == "`meeting_id`"]
    assert [code(name) for name, _ in rows] == wanted


def test_a_rest_that_is_over_is_told_as_it_was_before(
    server: ServerProcess, meeting_id: str, listen: Listen
) -> None:
    stream = listen(server, meeting_id)
    bodies: list[dict[str, object]] = [{"seconds": 600}, {"notice": 300}]
    for body in bodies:
        rest = call(server, meeting_id, "POST", "rest", body)["rest"]
        call(server, meeting_id, "DELETE", "rest", {})
        stream.next_message()
        over = stream.next_message()
        assert over.data["rest"] == rest
        assert rest["ends_at"] > over.data["timestamp"]


@pytest.mark.parametrize("page", PAGES)
def test_the_guide_has_the_limits_of_frames_and_polls_with_their_defaults(page: str) -> None:
    settings, said = Settings(), text(page)
    for name in ("max_image_bytes", "max_image_pixels", "rate_frames", "sse_heartbeat_seconds"):
        assert re.search(rf"`{name.upper()}`\s?[(（]`{getattr(settings, name)}`", said), name
    assert re.findall(r"`wait`\D{1,12}0\D{1,4}(\d+)", said) == [str(MAX_WAIT_SECONDS)]
    assert set(re.findall(r"(?:last|最新の) (\d+) (?:events|件)", said)) == {str(STREAM_LENGTH)}


# How each language words a limit, and the limit.
FIXED_LIMITS = [
    (r"in at most (\d+) meetings", r"で入れる会議は (\d+) まで", MAX_ROOMS),
    (r"when the last (\d+) rests", r"最後の (\d+) 回の休憩", REST_LOG_LENGTH),
    (r"`participant_id` \(1 to (\d+) letters", r"で 1〜(\d+) 文字", int(OPAQUE_ID_PATTERN[-3:-1])),
    (r"more than (\d+): else nothing can be measured", r"毎秒 (\d+) 枚以下では計測できません", MIN_FPS),
]


@pytest.mark.parametrize(("english", "japanese", "limit"), FIXED_LIMITS)
def test_the_guide_has_the_limits_that_no_setting_changes(english: str, japanese: str, limit: float) -> None:
    for page, saying in zip(PAGES, (english, japanese), strict=True):
        [said] = re.findall(saying, " ".join(text(page).split()))
        assert int(said) == limit, page


@pytest.mark.parametrize(
    ("page", "saying"),
    [
        ("docs/api.md", r"room hears (.*?), and nothing at the join"),
        ("docs/api.ja.md", r"ルームに届くのは (.*?) だけ"),
    ],
)
def test_the_guide_says_what_a_room_hears(page: str, saying: str) -> None:
    [said] = re.findall(saying, " ".join(text(page).split()))
    assert set(code(said)) == BRIDGED


@pytest.mark.parametrize("page", PAGES)
def test_the_guide_says_why_a_session_may_not_open(page: str, kept_server: KeptServer) -> None:
    server = kept_server(ALLOWED_ORIGINS="https://team.example.org", RATE_SOCKETS="1/hour by address")
    opening = "/socket.io/?EIO=4&transport=polling"
    answers = [server.http.get(opening, headers={"Origin": "https://evil.example"})]
    answers += [server.http.get(opening) for _ in range(2)]
    refused = {f"{answer.status_code} `{answer.json()['error']}`" for answer in answers if answer.is_error}
    assert refused == {"403 `origin_forbidden`", "429 `rate_limited`"}
    # A full process takes a thousand of them.
    frames = " ".join(text(page).split()).partition("`analyze_blink_image`")[2]
    assert [each for each in (*refused, "503 `too_many_sessions`") if each not in frames] == []
