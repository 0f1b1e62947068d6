"""The privacy page says what a real Valkey keeps, and for how long."""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

import pytest

from app.api.privacy import LIMIT_KEYS, language_of
from app.meetings.keys import DUE_RESTS, ENDED_STREAM_SECONDS, KEPT_KEYS, KeptKey, meeting_key
from app.rest_limits import (
    MAX_NOTICE_SECONDS,
    MAX_POSTPONE_MINUTES,
    MAX_POSTPONEMENTS,
    MAX_REST_SECONDS,
)
from tests.conftest import KeptServer, Lead, StartServer
from tools.harness.frames import Frame
from tools.harness.server_process import ServerProcess
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import until

LIMITS = "limits:"
TOKENS = ("first-token-of-somebody", "second-token-of-another")
SETTINGS = {"rest_grace_seconds": 90, "rest_cooldown_seconds": 1200}
NOTHING = dict.fromkeys(SETTINGS, 0)
# A rest with the longest notice and the longest duration, postponed as often and as far as allowed.
LATEST_END = MAX_NOTICE_SECONDS + MAX_POSTPONEMENTS * MAX_POSTPONE_MINUTES * 60 + MAX_REST_SECONDS


def steps(server: ServerProcess, meeting: str, lead: Lead, frame: Frame) -> Iterator[str]:
    """Go through everything that can happen in a meeting, and pause after each part."""
    calls: list[tuple[str, str, dict[str, object]]] = [
        ("POST", "start", {}),
        ("POST", "rest-request", {"token": TOKENS[0]}),
        ("DELETE", "rest-request", {"token": TOKENS[0]}),
        ("POST", "rest-request", {"token": TOKENS[1]}),
        ("POST", "rest", {"notice": MAX_NOTICE_SECONDS, "seconds": MAX_REST_SECONDS}),
        ("POST", "rest/postpone", {"minutes": MAX_POSTPONE_MINUTES}),
        ("POST", "rest/postpone", {"minutes": MAX_POSTPONE_MINUTES}),
        ("DELETE", "rest", {}),
        ("POST", "rest", {"notice": 0, "seconds": 60}),
        ("POST", "rest/extend", {"seconds": 60}),
        ("DELETE", "rest", {}),
        ("POST", "monitoring/stop", {}),
        ("POST", "start", {}),
    ]
    for method, path, body in calls:
        answer = server.http.request(method, f"/api/meetings/{meeting}/{path}", json=body)
        assert answer.status_code == 200, answer.text
        yield f"{method} {path}"
    assert lead(server).send(frame, meeting, "a-random-id")["status"] == "ok"
    yield "a frame"


def rows_of(page: str) -> dict[str, str]:
    """Return each name on the page with the time beside it."""
    found = re.findall(r"<tr><td>[^<]*<br><code>([^<]*)</code></td><td>([^<]*)</td></tr>", page)
    return {unescape(name): unescape(time) for name, time in found}


def longest(key: KeptKey, settings: Mapping[str, int]) -> int:
    """Return how many seconds a key may still live at most."""
    seconds = settings[key.seconds] if isinstance(key.seconds, str) else key.seconds
    return seconds + (LATEST_END if key.since == "rest_end" else 0)


def contents(redis: Any, key: str) -> str:
    """Return everything stored under a key as one text."""
    read = {"string": "get", "set": "smembers", "hash": "hgetall", "stream": "xrange"}
    read |= {"list": "lrange", "zset": "zrange"}
    kind = redis.type(key)
    ends = {"list": (0, -1), "zset": (0, -1)}.get(kind, ())
    return str(getattr(redis, read[kind])(key, *ends))


@pytest.mark.parametrize("settings", [SETTINGS, NOTHING], ids=["usual", "none"])
def test_after_each_step_of_a_full_meeting_redis_has_only_what_the_page_names(
    own_valkey: ValkeyProcess,
    start_server: StartServer,
    lead: Lead,
    face_frames: list[Frame],
    meeting_id: str,
    settings: Mapping[str, int],
) -> None:
    numbers = {name.upper(): str(value) for name, value in settings.items()}
    server = start_server(own_valkey, REST_REQUEST_THRESHOLD="3", RATE_RESTS="60/hour by address", **numbers)
    page = server.http.get("/privacy", params={"lang": "en"}).text
    named = rows_of(page)
    kept = [key for key in KEPT_KEYS if settings.get(str(key.seconds), key.seconds)]
    allowed = {meeting_key(meeting_id, key.name, clustered=False): key for key in kept}
    counts, secret = LIMIT_KEYS
    assert named.keys() == {meeting_key("…", key.name, clustered=False) for key in kept} | {
        counts.name,
        secret.name,
    }
    assert f"<code>{DUE_RESTS}</code>" in page
    allowed[secret.name] = secret
    seen: set[str] = set()
    minutes = meeting_key(meeting_id, "measured_minutes", clustered=False)
    with own_valkey.client() as redis:
        for step in steps(server, meeting_id, lead, face_frames[0]):
            if step == "a frame":
                # It is noted in the background: the answer does not wait for it.
                until(lambda: redis.exists(minutes) == 1, "the minute is noted")
            for key in redis.scan_iter():
                for secret_of_somebody in (*TOKENS, "a-random-id", "127.0.0.1"):
                    assert secret_of_somebody not in key + contents(redis, key), (step, key)
                if key.startswith(LIMITS) and key != secret.name:
                    assert meeting_id not in key
                    assert 0 < redis.ttl(key) <= longest(counts, settings), (step, key)
                elif key != DUE_RESTS:
                    assert key in allowed, (step, key)
                    assert 0 < redis.ttl(key) <= longest(allowed[key], settings), (step, key)
                    seen.add(key)
        assert seen == allowed.keys(), "every row of the page was really there"
        server.http.delete(f"/api/meetings/{meeting_id}/end")
        left = [key for key in redis.scan_iter() if not key.startswith(LIMITS)]
        assert left == [meeting_key(meeting_id, "events", clustered=False)]
        assert 0 < redis.ttl(meeting_key(meeting_id, "events", clustered=False)) <= ENDED_STREAM_SECONDS


def test_the_times_on_the_page_are_those_of_the_code_and_of_this_servers_settings(
    kept_server: KeptServer,
) -> None:
    server = kept_server(REST_COOLDOWN_SECONDS="4500")
    rows = rows_of(server.http.get("/privacy?lang=en").text)
    assert rows["meetings:…:active"] == "3 h after the last start, rest or measured picture"
    assert rows["meetings:…:events"] == "3 h after the last event"
    assert rows["meetings:…:cooldown_until"] == "75 min after the end of the rest"
    assert rows["meetings:…:rest_request_key"] == "10 min"
    for language, time in (("en", "at most 1 h later"), ("ja", "遅くとも1時間後")):
        assert time in server.http.get(f"/privacy?lang={language}").text


def test_what_a_setting_leaves_out_is_not_on_the_page(kept_server: KeptServer) -> None:
    server = kept_server(**{name.upper(): str(value) for name, value in NOTHING.items()})
    rows = rows_of(server.http.get("/privacy").text)
    left_out = [key.name for key in KEPT_KEYS if key.seconds in SETTINGS]
    assert len(left_out) == len(SETTINGS)
    assert not any(name.endswith(tuple(left_out)) for name in rows)


@pytest.mark.parametrize(
    ("chosen", "accepted", "language"),
    [
        (None, "ja-JP,ja;q=0.9,en;q=0.8", "ja"),
        (None, "fr,en-GB;q=0.8", "en"),
        ("en", "ja", "en"),
        ("<script>", "ja", "ja"),
        (None, "", "en"),
        (None, "en;q=0.5,ja;q=0.9", "ja"),
        (None, "ja;q=0,en", "en"),
        (None, "ja;q=0", "en"),
        ("ja", "ja;q=0,en", "ja"),
    ],
)
def test_it_speaks_the_chosen_language_or_the_browsers(
    chosen: str | None, accepted: str, language: str
) -> None:
    assert language_of(chosen, accepted) == language
