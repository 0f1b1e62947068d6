"""/metrics has the counts and times of the whole process, for those who may see them, and names nobody."""

import json
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import get_args

import httpx2
import pytest

from app.blinks.evidence import MAX_BLINK_SECONDS
from app.blinks.opinion import Verdict
from app.config.rates import WRONG_KEYS
from app.events.event import EventName
from app.log_context import BOUND_FIELDS, bind
from app.measuring.readers import reader_count
from app.metrics import CUT_REASONS, OPINIONS, OUTCOMES, REGISTRY, count_result
from app.process.forked import can_fork
from app.timestamps import now_ms
from tests.conftest import KeptServer, Lead, Listen, NewServer, StartServer
from tests.deploy.documents import GUIDES
from tests.deploy.documents import text as text_of
from tests.documents.reading import code
from tests.loop import run
from tests.metric_value import metric_value
from tests.programs import needed
from tests.stored_rest import bring_forward
from tools.harness.frames import Frame
from tools.harness.paths import ROOT
from tools.harness.server_process import ServerProcess, uvicorn
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import PATIENCE_SECONDS, until

# A participant and an address that occur in nothing else by chance.
PARTICIPANT = "participant-6c1d0b"
ADDRESS = "203.0.113.77"
DASHBOARD = ROOT / "docs" / "grafana-dashboard.json"


@pytest.fixture
def keyed(kept_server: KeptServer) -> ServerProcess:
    """A server with a key for its metrics and a log for programs."""
    return kept_server(METRICS_KEY="metrics-key", LOG_FORMAT="json")


def test_a_meeting_is_counted_and_not_named(
    own_valkey: ValkeyProcess,
    start_server: StartServer,
    lead: Lead,
    listen: Listen,
    meeting_id: str,
    face_frames: list[Frame],
) -> None:
    # Its own Redis, because an end is counted only by the server that carries it out.
    server = start_server(own_valkey, FORWARDED_ALLOW_IPS="127.0.0.1")
    leader, stream = lead(server), listen(server, meeting_id)
    assert stream.next().name == "connected"
    for frame in face_frames[:5]:
        assert leader.send(frame, meeting_id, PARTICIPANT)["status"] == "ok"
    assert leader.analyze(b"no image", meeting_id)["error"] == "bad_image"
    forwarded = {"x-forwarded-for": ADDRESS}
    server.http.post(f"/api/meetings/{meeting_id}/rest", headers=forwarded)
    stream.next_message("rest_required")
    with own_valkey.client() as redis:
        brought = bring_forward(redis, meeting_id)
    stream.next_message("rest_ended")
    assert metric_value(server, 'rest_frames_total{outcome="ok"}') == 5
    assert metric_value(server, 'rest_frames_total{outcome="bad_image"}') == 1
    assert metric_value(server, 'rest_results_total{opinion="unknown"}') == 5
    assert metric_value(server, "rest_frame_seconds_count") == 6
    assert metric_value(server, 'rest_events_total{event="rest_required"}') == 1
    # Counted once Redis has carried the end out; the stream may tell of it earlier.
    until(lambda: metric_value(server, "rest_end_lag_seconds_count") == 1, "the late end is counted")
    assert 0 <= metric_value(server, "rest_end_lag_seconds_sum") <= (now_ms() - brought.due_ms) / 1000
    assert metric_value(server, "rest_deliveries_total") >= 2
    assert (metric_value(server, "rest_listeners"), metric_value(server, "rest_sessions")) == (1, 1)
    assert metric_value(server, "rest_redis_up") == 1
    assert metric_value(server, "rest_measuring_processes") == (reader_count() if can_fork() else 1)
    assert metric_value(server, 'rest_http_requests_total{method="POST",status="200"}') >= 1
    text = server.http.get("/metrics").text
    for name in (meeting_id, PARTICIPANT, ADDRESS, "127.0.0.1"):
        assert name not in text


@pytest.mark.parametrize(
    ("closure_ms", "counted"),
    [(200, 1), (MAX_BLINK_SECONDS * 1000, 1), (MAX_BLINK_SECONDS * 1000 + 1, 0), (None, 0)],
    ids=["a blink", "the longest blink", "a long closure", "a closed frame of a lone snapshot"],
)
def test_only_what_was_timed_as_a_blink_is_counted_as_one(closure_ms: float | None, counted: int) -> None:
    before = REGISTRY.get_sample_value("rest_blinks_total") or 0.0
    state = {"opinion": "unknown"}
    count_result({"status": "ok", "blink_detected": True, "closure_ms": closure_ms, "state": state})
    assert (REGISTRY.get_sample_value("rest_blinks_total") or 0.0) - before == counted


def test_without_a_key_only_this_machine_is_answered(server: ServerProcess) -> None:
    assert server.http.get("/metrics").status_code == 200
    for outside in ("203.0.113.9", "127.0.0.1"):
        refused = server.http.get("/metrics", headers={"x-forwarded-for": outside})
        assert (refused.status_code, refused.json()["error"]) == (403, "forbidden")
        assert "at http://localhost past any proxy" in refused.json()["detail"]
    # As from a proxy on this machine that does not say for whom it asks.
    assert server.http.get("/metrics", headers={"x-forwarded-proto": "https"}).status_code == 403


def test_where_people_come_by_https_who_seems_to_be_this_machine_may_be_anybody_behind_its_proxy(
    kept_server: KeptServer,
) -> None:
    server = kept_server(PUBLIC_URL="https://rest.example.org")
    # What nginx sends with only a `proxy_pass`: no proxy header, and the server's own address as Host.
    refused = server.http.get("/metrics")
    assert (refused.status_code, refused.json()["error"]) == (403, "forbidden")
    assert "nobody if PUBLIC_URL is https" in refused.json()["detail"]


def test_with_a_key_whoever_has_it_is_answered(keyed: ServerProcess) -> None:
    refused = keyed.http.get("/metrics")
    assert (refused.status_code, refused.json()["error"]) == (403, "forbidden")
    assert refused.json()["detail"] == "Send METRICS_KEY as Authorization: Bearer <key>."
    wrong = {"Authorization": "Bearer other"}
    assert keyed.http.get("/metrics", headers=wrong).status_code == 403
    right = {"Authorization": "Bearer metrics-key", "x-forwarded-for": "203.0.113.9"}
    assert keyed.http.get("/metrics", headers=right).status_code == 200


def test_who_guesses_the_key_is_told_nothing_more_for_a_while(keyed: ServerProcess) -> None:
    def code(key: str, address: str = "203.0.113.88") -> int:
        headers = {"Authorization": f"Bearer {key}", "x-forwarded-for": address}
        return guesser.get(f"{keyed.url}/metrics", headers=headers).status_code

    # A client that does not check answers against the document: all guesses have to come within a minute.
    with (
        httpx2.Client(timeout=PATIENCE_SECONDS, trust_env=False) as guesser,
        ThreadPoolExecutor(4) as at_once,
    ):
        assert set(at_once.map(code, (f"guess-{number}" for number in range(WRONG_KEYS.amount)))) == {403}
        assert code("another") == 429
        assert code("metrics-key") == 429
        assert code("metrics-key", "203.0.113.89") == 200


def test_a_key_that_can_be_guessed_is_told_of(keyed: ServerProcess) -> None:
    assert keyed.log.count("METRICS_KEY is short enough to be guessed") == 1


def test_without_a_key_a_rebound_name_is_answered_on_no_server(
    valkey: ValkeyProcess, new_server: NewServer
) -> None:
    command = uvicorn()
    command[command.index("--host") + 1] = "0.0.0.0"
    with new_server({"REDIS_URL": valkey.url}, command) as server:
        for host in ("localhost", f"127.0.0.1:{server.port}", f"[::1]:{server.port}"):
            assert server.http.get("/metrics", headers={"Host": host}).status_code == 200
        assert server.http.get("/metrics", headers={"Host": "evil.example"}).status_code == 403


def test_redis_away_is_said(own_valkey: ValkeyProcess, start_server: StartServer) -> None:
    server = start_server(own_valkey)
    assert metric_value(server, "rest_redis_up") == 1
    own_valkey.kill()
    assert metric_value(server, "rest_redis_up") == 0


def test_labels_do_not_grow_with_what_clients_send(server: ServerProcess) -> None:
    for method in ("PUT", "PROPFIND", "MKCOL"):
        assert server.http.request(method, "/").status_code == 405
    text = server.http.get("/metrics").text
    assert 'method="other"' in text
    assert "PUT" not in text
    assert "MKCOL" not in text


def test_what_has_never_happened_is_told_as_zero_so_that_its_first_time_is_growth(
    valkey: ValkeyProcess, start_server: StartServer
) -> None:
    text = start_server(valkey).http.get("/metrics").text
    for sample in (
        *(f'rest_events_total{{event="{name}"}}' for name in get_args(EventName)),
        *(f'rest_results_total{{opinion="{verdict}"}}' for verdict in get_args(Verdict)),
        *(f'rest_frames_total{{outcome="{outcome}"}}' for outcome in OUTCOMES),
        *(f'rest_cut_connections_total{{why="{why}"}}' for why in CUT_REASONS),
        'rest_http_requests_total{method="POST",status="503"}',
    ):
        assert f"\n{sample} 0.0\n" in text


def test_a_label_has_no_value_that_nothing_has_any_more(server: ServerProcess) -> None:
    names = re.findall(r'^rest_events_total\{event="(\w+)"\}', server.http.get("/metrics").text, re.MULTILINE)
    assert set(names) == set(get_args(EventName))
    assert set(OPINIONS) == set(get_args(Verdict))


def test_the_dashboard_shows_every_metric_and_no_other() -> None:
    text = DASHBOARD.read_text()
    expressions = [target["expr"] for panel in json.loads(text)["panels"] for target in panel["targets"]]
    shown = {
        re.sub("_(total|bucket)$", "", name) for each in expressions for name in re.findall(r"rest_\w+", each)
    }
    assert shown == {family.name for family in REGISTRY.collect() if family.name.startswith("rest_")}


def test_prometheus_own_linter_has_nothing_to_say_of_the_metrics(server: ServerProcess) -> None:
    promtool = needed(shutil.which("promtool"), "promtool")
    text = server.http.get("/metrics").text
    linted = subprocess.run([promtool, "check", "metrics"], input=text, capture_output=True, text=True)
    assert (linted.returncode, linted.stdout, linted.stderr) == (0, "", "")


def test_json_lines_say_which_request_meeting_and_event_they_are_about(
    keyed: ServerProcess, listen: Listen, lead: Lead, meeting_id: str
) -> None:
    stream, leader = listen(keyed, meeting_id), lead(keyed)
    assert leader.call("join_meeting", {"meeting_id": meeting_id})["status"] == "joined"
    keyed.http.post(f"/api/meetings/{meeting_id}/rest")
    event = stream.next_message("rest_required")
    leader.hear("rest_required")
    keyed.wait_for("Bridged rest event")
    keyed.wait_for("/rest 200")
    keyed.http.post(f"/api/meetings/{meeting_id}/rest/postpone", json={"minutes": 5})
    keyed.wait_for("/rest/postpone 409")
    lines = {line["message"]: line for line in map(json.loads, keyed.lines)}
    posted = next(line for text, line in lines.items() if text.startswith("POST /api"))
    assert (posted["meeting_id"], posted["status"], posted["level"]) == (meeting_id, 200, "INFO")
    assert posted["duration_ms"] >= 0
    assert len(posted["request_id"]) == 16
    assert [line["error"] for line in lines.values() if line.get("status") == 409] == ["not_announced"]
    assert lines[f"✓ SSE client connected: meeting_id={meeting_id}"]["meeting_id"] == meeting_id
    heard = lines[f"Event rest_required of {meeting_id} (manual)"]
    assert (heard["meeting_id"], heard["event_id"], heard["reason"]) == (meeting_id, event.id, "manual")
    bridged = lines[f"✓ Bridged rest event to Socket.IO: {meeting_id}"]
    assert (bridged["meeting_id"], bridged["event_id"]) == (meeting_id, event.id)
    assert "request_id" not in bridged
    for guide in GUIDES:
        [paragraph] = [each for each in text_of(guide).split("\n\n") if "LOG_FORMAT=json" in each]
        assert {name for line in lines.values() for name in line} <= set(code(paragraph)), guide


def test_what_is_bound_in_one_task_is_not_in_another() -> None:
    async def scene() -> None:
        bind(meeting_id="a")
        assert BOUND_FIELDS.get() == {"meeting_id": "a"}

    run(scene())
    assert BOUND_FIELDS.get() == {}


def test_nothing_that_clients_ask_for_adds_a_series(server: ServerProcess) -> None:
    def series() -> set[str]:
        text = server.http.get("/metrics").text
        return set(re.findall(r"^(rest_http_requests_total\{[^}]*\})", text, re.MULTILINE))

    before = series()
    for method, path in (("PUT", "/health"), ("GET", "/health/"), ("GET", "/nowhere"), ("POST", "/health")):
        asking = HTTPConnection("127.0.0.1", server.port)
        asking.request(method, path)
        asking.getresponse().read()
        asking.close()
    assert series() == before
