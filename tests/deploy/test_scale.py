"""Three server processes behind a real nginx, on a real Redis Cluster of three primaries."""

import contextlib
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
import yaml

from tests.conftest import NewServer
from tests.deploy.documents import text
from tests.deploy.shards import of_shard
from tests.metric_value import metric_value
from tests.patience import PATIENT
from tests.programs import needed
from tests.stored_rest import bring_forward
from tools.harness.event_stream import EventStream
from tools.harness.frames import Frame
from tools.harness.leader import Leader
from tools.harness.nginx_process import NginxProcess, nginx_binary
from tools.harness.redis_cluster import ClusterNodes
from tools.harness.server_process import ServerProcess, uvicorn
from tools.harness.unlimited import UNLIMITED
from tools.harness.waiting import PATIENCE_SECONDS, until

# These tests check the product as a host starts it, not the lines of its code.
pytestmark = pytest.mark.uncovered

# The processes' names in nginx.conf, and the names under which docker-compose.scale.yml starts them.
NAMES = {"api1": "one", "api2": "two", "api3": "three"}
# Usually the replica has taken over by then; the outcome is the same if it has not.
TAKEN_OVER_MS = 6000


@dataclass(frozen=True, slots=True)
class Scaled:
    """The address that people use, and what is behind it."""

    url: str
    processes: dict[str, ServerProcess]
    cluster: ClusterNodes

    def call(self, method: str, path: str, **body: object) -> dict[str, Any]:
        answer = httpx2.request(
            method,
            f"{self.url}/api/meetings/{path}",
            json=body or None,
            timeout=PATIENCE_SECONDS,
            trust_env=False,
        )
        assert answer.status_code == 200, answer.text
        content: dict[str, Any] = answer.json()
        return content

    def streams_of(self, process: str, meeting_id: str) -> int:
        """Return how many streams of a meeting a process has opened so far."""
        return self.processes[process].log.count(f"SSE client connected: meeting_id={meeting_id}")


@pytest.fixture(scope="module")
def scaled(tmp_path_factory: pytest.TempPathFactory, new_server: NewServer) -> Iterator[Scaled]:
    needed(nginx_binary(), "nginx")
    folder = tmp_path_factory.mktemp("scaled")
    with contextlib.ExitStack() as stack:
        cluster = stack.enter_context(ClusterNodes(folder / "cluster"))
        settings = {"REDIS_URL": cluster.url, "SSE_HEARTBEAT_SECONDS": "1"} | UNLIMITED
        names, command = list(NAMES.values()), uvicorn(first=PATIENT)
        with ThreadPoolExecutor() as at_once:
            started = at_once.map(lambda name: new_server(settings | {"AFFINITY_NAME": name}, command), names)
        processes = dict(zip(names, map(stack.enter_context, started), strict=True))
        for process in processes.values():
            process.wait_for_redis()
        ports = {api: processes[name].port for api, name in NAMES.items()}
        nginx = stack.enter_context(NginxProcess(folder / "nginx", ports))
        yield Scaled(nginx.url, processes, cluster)


def test_streams_are_spread_and_each_hears_what_any_process_was_told(scaled: Scaled, meeting_id: str) -> None:
    with contextlib.ExitStack() as stack:
        streams = [stack.enter_context(EventStream(scaled.url, meeting_id)) for _ in range(6)]
        for stream in streams:
            assert stream.next().event == "connected"
        until(
            lambda: {scaled.streams_of(name, meeting_id) for name in scaled.processes} == {2},
            "each process has two of them",
        )
        scaled.call("POST", f"{meeting_id}/start")
        scaled.call("POST", f"{meeting_id}/rest", notice=300)
        scaled.call("POST", f"{meeting_id}/rest/postpone", minutes=1)
        scaled.call("POST", f"{meeting_id}/rest/begin")
        scaled.call("DELETE", f"{meeting_id}/end")
        told = [
            *("monitoring_started", "rest_announced", "rest_postponed", "rest_required", "rest_ended"),
            "meeting_ended",
        ]
        heard = [[stream.next_message() for _ in told] for stream in streams]
        assert [each.name for each in heard[0]] == told
        assert all(each == heard[0] for each in heard)


def listeners(process: ServerProcess) -> float:
    return metric_value(process, "rest_listeners")


def test_heartbeats_come_through_one_by_one(scaled: Scaled, meeting_id: str) -> None:
    with EventStream(scaled.url, meeting_id) as stream:
        assert stream.response.headers["content-type"].startswith("text/event-stream")
        assert [stream.next().event for _ in range(3)] == ["connected", "heartbeat", "heartbeat"]


def test_the_frames_of_a_leader_all_reach_the_process_that_has_the_session(
    scaled: Scaled, meeting_id: str, face_frames: list[Frame]
) -> None:
    # nginx counts open streams, and those of other tests may just be ending.
    until(lambda: not any(map(listeners, scaled.processes.values())), "no stream is open")
    with contextlib.ExitStack() as stack:
        leaders = [stack.enter_context(contextlib.closing(Leader(scaled.url))) for _ in range(3)]
        homes = {re.match(r"[a-z]+(?=-)", leader.client.eio.sid)[0] for leader in leaders}  # type: ignore[index]
        assert homes == set(NAMES.values())
        for leader in leaders:
            leader.call("join_meeting", {"meeting_id": meeting_id})
        # Another process would answer 400 to the very first poll.
        for number, leader in enumerate(leaders):
            for frame in face_frames[:20]:
                assert leader.send(frame, meeting_id, f"p{number}")["status"] == "ok"
        scaled.call("POST", f"{meeting_id}/rest")
        for leader in leaders:
            assert leader.hear("rest_required")["meeting_id"] == meeting_id


def test_an_address_that_a_client_makes_up_is_not_believed(scaled: Scaled) -> None:
    forwarded = {"X-Forwarded-For": "127.0.0.1"}
    answer = httpx2.get(f"{scaled.url}/metrics", headers=forwarded, timeout=PATIENCE_SECONDS, trust_env=False)
    assert answer.status_code == 403


@pytest.mark.slow
def test_when_a_process_dies_its_people_come_back_to_another_and_lack_nothing(
    scaled: Scaled, meeting_id: str
) -> None:
    leader = Leader(scaled.url)
    home = str(leader.client.eio.sid).partition("-")[0]
    with contextlib.ExitStack() as stack:
        streams = [stack.enter_context(EventStream(scaled.url, meeting_id)) for _ in range(6)]
        for stream in streams:
            assert stream.next().event == "connected"
        scaled.call("POST", f"{meeting_id}/rest")
        seen = [stream.next_message("rest_required") for stream in streams]
        scaled.processes[home].kill()
        its_own = max(scaled.streams_of(home, meeting_id), 1)
        until(lambda: sum(each.ended.is_set() for each in streams) >= its_own, "its streams end")
        lost = [each for each in streams if each.ended.is_set()]
        # From now on every call is answered: nginx asks a process that is alive.
        scaled.call("POST", f"{meeting_id}/rest/extend", seconds=60)
        scaled.call("DELETE", f"{meeting_id}/rest")
        for stream in streams:
            if stream not in lost:
                assert [stream.next_message().name for _ in range(2)] == ["rest_extended", "rest_ended"]
        with EventStream(scaled.url, meeting_id, last_event_id=seen[0].id) as back:
            assert back.next().data.get("gap") is None
            assert [back.next_message().name for _ in range(2)] == ["rest_extended", "rest_ended"]
    until(lambda: not leader.client.connected, "the leader notices")
    leader.close()
    with contextlib.closing(Leader(scaled.url)) as again:
        assert str(again.client.eio.sid).partition("-")[0] != home
        assert again.call("join_meeting", {"meeting_id": meeting_id})["status"] == "joined"


@pytest.mark.slow
def test_when_a_primary_dies_too_a_rest_begins_and_ends_by_itself_all_the_same(
    scaled: Scaled, meeting_id: str
) -> None:
    # One of the meetings of the primary that has a replica.
    meeting = of_shard(meeting_id, 0)
    with EventStream(scaled.url, meeting) as stream:
        assert stream.next().event == "connected"
        rest = scaled.call("POST", f"{meeting}/rest", notice=60)["rest"]
        stream.next_message("rest_announced")
        with scaled.cluster.client() as redis:
            bring_forward(redis, meeting, begins_in_ms=TAKEN_OVER_MS, seconds=1, clustered=True)
        scaled.cluster.lose_primary_of(meeting)
        for name in ("rest_required", "rest_ended"):
            assert stream.next_message(name).data["rest"]["id"] == rest["id"]


def test_compose_starts_the_processes_that_nginx_knows_by_the_names_that_it_knows() -> None:
    services = yaml.safe_load(text("docker-compose.scale.yml"))["services"]
    named = {name: each["environment"]["AFFINITY_NAME"] for name, each in services.items() if "api" in name}
    assert named == NAMES
    config = text("deploy/nginx.conf")
    for service, name in NAMES.items():
        assert config.count(f"server {service}:8000") == 2
        assert re.search(rf"~\^{name}- +{name};", config)
    assert all("ports" not in services[name] for name in NAMES), "people come by nginx alone"
    assert services["nginx"]["depends_on"] == list(NAMES)
    assert services["nginx"]["volumes"] == ["./deploy/nginx.conf:/etc/nginx/nginx.conf:ro"]
