"""A real Redis Cluster: two processes, three primaries, and a meeting in each shard."""

from collections.abc import Iterator
from typing import Any

import pytest
from redis.crc import key_slot

from app.api.privacy import seconds_of
from app.config.settings import Settings
from app.limiting.shared_counts import KEY_PREFIX
from app.meetings.cluster_index import INDEX_NAMES, index_of
from app.meetings.keys import KEPT_KEYS, due_table, meeting_key
from app.timestamps import now_ms
from tests.conftest import Lead, Listen, NewServer
from tests.deploy.shards import of_shard
from tests.patience import PATIENT
from tools.harness.frames import Frame
from tools.harness.ports import free_port
from tools.harness.redis_cluster import ClusterNodes
from tools.harness.server_process import ServerProcess, uvicorn
from tools.harness.unlimited import UNLIMITED
from tools.harness.waiting import until

Processes = tuple[ServerProcess, ServerProcess]
SHARDS = range(3)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClusterNodes]:
    with ClusterNodes(tmp_path_factory.mktemp("cluster") / "nodes") as nodes:
        yield nodes


@pytest.fixture(scope="module")
def processes(cluster: ClusterNodes, new_server: NewServer) -> Iterator[Processes]:
    settings = {"REDIS_URL": cluster.url, "REST_REQUEST_THRESHOLD": "3"} | UNLIMITED
    settings["RATE_RESTS"] = "600/minute by address"
    with new_server(settings) as one, new_server(settings) as other:
        for process in (one, other):
            process.wait_for_redis()
        yield one, other
        assert not one.faults() + other.faults()


@pytest.fixture(params=SHARDS)
def in_shard(request: pytest.FixtureRequest, meeting_id: str) -> str:
    """One meeting of each primary in turn."""
    return of_shard(meeting_id, request.param)


def call(process: ServerProcess, method: str, meeting: str, path: str, **body: object) -> dict[str, Any]:
    answer = process.http.request(method, f"/api/meetings/{meeting}/{path}", json=body or None)
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.json()
    return content


def test_the_health_check_names_the_first_node_and_no_password(
    cluster: ClusterNodes, processes: Processes
) -> None:
    health = processes[0].http.get("/health").json()
    where = {"host": "127.0.0.1", "port": cluster.nodes[0].port, "mode": "cluster"}
    assert health == {"status": "healthy", "redis": "connected", "redis_config": where}


def test_a_rest_is_postponed_begun_extended_and_ended_across_processes(
    processes: Processes, in_shard: str, listen: Listen
) -> None:
    one, other = processes
    streams = [listen(process, in_shard) for process in processes]
    for stream in streams:
        assert stream.next().event == "connected"
    call(one, "POST", in_shard, "start")
    rest = call(other, "POST", in_shard, "rest", notice=300)["rest"]
    for process in processes:
        moved = call(process, "POST", in_shard, "rest/postpone", minutes=1, starts_at=rest["started_at"])
        assert moved["rest"]["postponed"] == 1
    begun = call(other, "POST", in_shard, "rest/begin")["rest"]
    assert begun["state"] == "running"
    for process in processes:
        longer = call(process, "POST", in_shard, "rest/extend", seconds=60, ends_at=begun["ends_at"])
        assert longer["rest"]["seconds"] == begun["seconds"] + 60
    call(other, "DELETE", in_shard, "rest")
    summary = call(one, "DELETE", in_shard, "end")["summary"]
    assert [each["id"] for each in summary["rests"]] == [rest["id"]]
    told = [
        *("monitoring_started", "rest_announced", "rest_postponed", "rest_required", "rest_extended"),
        *("rest_ended", "meeting_ended"),
    ]
    heard = [[stream.next_message() for _ in told] for stream in streams]
    assert [each.name for each in heard[0]] == told
    assert heard[0] == heard[1]


def test_who_was_away_gets_what_was_missed_from_another_process(
    processes: Processes, in_shard: str, listen: Listen
) -> None:
    one, other = processes
    with_position = listen(one, in_shard)
    assert with_position.next().event == "connected"
    call(one, "POST", in_shard, "start")
    last = with_position.next_message("monitoring_started").id
    with_position.close()
    call(other, "POST", in_shard, "rest")
    call(one, "DELETE", in_shard, "rest")
    back = listen(other, in_shard, last)
    assert back.next().data.get("gap") is None
    back.next_message("rest_required")
    back.next_message("rest_ended")


def test_the_next_meeting_of_a_code_hears_nothing_of_the_one_before(
    processes: Processes, in_shard: str, listen: Listen
) -> None:
    one, other = processes
    stayed = listen(other, in_shard)
    assert stayed.next().event == "connected"
    call(one, "POST", in_shard, "start")
    call(other, "DELETE", in_shard, "end")
    call(one, "POST", in_shard, "start")
    names = ["monitoring_started", "meeting_ended", "monitoring_started"]
    told = [stayed.next_message() for _ in names]
    assert [each.name for each in told] == names
    late = listen(one, in_shard, "0-0")
    assert late.next().data["gap"] is True
    assert [late.next_message() for _ in range(2)] == told[1:]


def test_an_announced_rest_begins_by_itself_once_and_the_index_follows(
    cluster: ClusterNodes, processes: Processes, in_shard: str, listen: Listen
) -> None:
    stream = listen(processes[0], in_shard)
    assert stream.next().event == "connected"
    rest = call(processes[1], "POST", in_shard, "rest", notice=1)["rest"]
    for name in ("rest_announced", "rest_required"):
        assert stream.next_message(name).data["rest"]["id"] == rest["id"]
    with cluster.client() as redis:
        member = f"{in_shard}:{rest['id']}"
        ends = redis.zscore(due_table(in_shard, clustered=True), member)
        until(lambda: redis.zscore(index_of(in_shard), member) == ends, "the index has its end")
    call(processes[0], "DELETE", in_shard, "rest")
    # It is the very next event: neither process announced the beginning a second time.
    stream.next_message("rest_ended")


def test_a_rest_that_is_announced_begins_and_ends_in_a_cluster_that_is_full_by_then(
    cluster: ClusterNodes, processes: Processes, in_shard: str, listen: Listen
) -> None:
    stream = listen(processes[0], in_shard)
    assert stream.next().event == "connected"
    rest = call(processes[1], "POST", in_shard, "rest", notice=1)["rest"]
    try:
        for node in cluster.nodes:
            node.client.config_set("maxmemory", 1)
        told = [stream.next_message(name) for name in ("rest_announced", "rest_required")]
        call(processes[0], "DELETE", in_shard, "rest")
        told.append(stream.next_message("rest_ended"))
    finally:
        for node in cluster.nodes:
            node.client.config_set("maxmemory", 0)
    assert {each.data["rest"]["id"] for each in told} == {rest["id"]}


def test_an_index_that_is_wrong_tells_nobody_anything(
    cluster: ClusterNodes, processes: Processes, in_shard: str, listen: Listen
) -> None:
    stream = listen(processes[0], in_shard)
    assert stream.next().event == "connected"
    rest = call(processes[1], "POST", in_shard, "rest")["rest"]
    stream.next_message("rest_required")
    index, real, invented = index_of(in_shard), f"{in_shard}:{rest['id']}", f"{in_shard}:never-was"
    with cluster.client() as redis:
        redis.zadd(index, {real: 1, invented: 1, "no meeting": 1})
        until(lambda: redis.zscore(index, real) > now_ms(), "the real one is put right")
        until(lambda: redis.zscore(index, invented) is None, "the invented one is taken off")
        until(lambda: redis.zscore(index, "no meeting") is None, "what is none, too")
    call(processes[0], "DELETE", in_shard, "rest")
    assert stream.next_message("rest_ended").data["rest"]["id"] == rest["id"]


def test_the_end_of_a_rest_whose_keys_have_expired_is_told_by_one_process(
    cluster: ClusterNodes, processes: Processes, in_shard: str, listen: Listen
) -> None:
    stream = listen(processes[0], in_shard)
    assert stream.next().event == "connected"
    rest = call(processes[1], "POST", in_shard, "rest")["rest"]
    stream.next_message("rest_required")
    with cluster.client() as redis:
        redis.delete(meeting_key(in_shard, "rest", clustered=True))
        redis.zadd(index_of(in_shard), {f"{in_shard}:{rest['id']}": 1})
        assert stream.next_message("rest_ended").data["rest"]["id"] == rest["id"]
        until(lambda: not redis.exists(due_table(in_shard, clustered=True)), "nothing is due any more")


def test_a_process_subscribes_to_its_own_meetings_at_their_shard_alone(
    cluster: ClusterNodes, processes: Processes, meeting_id: str, listen: Listen
) -> None:
    for shard in SHARDS:
        assert listen(processes[0], of_shard(meeting_id, shard)).next().event == "connected"

    def heard() -> list[list[str]]:
        asked = ("PUBSUB SHARDCHANNELS", f"meeting:{{{meeting_id}*")
        return [node.client.execute_command(*asked) for node in cluster.primaries]

    own = [[f"meeting:{{{of_shard(meeting_id, shard)}}}:rest"] for shard in SHARDS]
    until(lambda: heard() == own, "each is heard at its shard")
    assert [node.client.pubsub_channels() for node in cluster.primaries] == [[]] * len(own)


def test_redis_has_of_a_meeting_only_what_the_page_names_all_in_one_slot(
    cluster: ClusterNodes, processes: Processes, meeting_id: str
) -> None:
    one, other = processes
    page = one.http.get("/privacy", params={"lang": "en"}).text
    allowed = {meeting_key(meeting_id, key.name, clustered=True) for key in KEPT_KEYS}
    allowed.add(due_table(meeting_id, clustered=True))
    settings = Settings.from_environ({})
    for key in KEPT_KEYS:
        name = meeting_key("…", key.name, clustered=True)
        assert (name in page) == (seconds_of(key, settings) > 0), "a setting may leave it out"
    assert due_table("…", clustered=True) in page
    assert "meetings:rests:{…}" in page
    assert {key_slot(key.encode()) for key in allowed} == {key_slot(meeting_id.encode())}
    with cluster.client() as redis:
        before = set(redis.scan_iter(target_nodes=redis.PRIMARIES))
        call(one, "POST", meeting_id, "start")
        for number, process in enumerate((one, other)):
            call(process, "POST", meeting_id, "rest-request", token=f"{number}" * 16)
        call(one, "POST", meeting_id, "rest")
        call(other, "POST", meeting_id, "monitoring/stop")
        new = {
            key
            for key in set(redis.scan_iter(target_nodes=redis.PRIMARIES)) - before
            if not key.startswith(KEY_PREFIX)
        }
        assert new <= allowed | set(INDEX_NAMES)
        assert len(new & allowed) > 5
        call(one, "DELETE", meeting_id, "end")
        left = set(redis.scan_iter(match=f"*{meeting_id}*", target_nodes=redis.PRIMARIES))
        assert left == {meeting_key(meeting_id, "events", clustered=True)}


def test_three_members_of_different_processes_have_a_rest_begin(
    processes: Processes, in_shard: str, listen: Listen
) -> None:
    stream = listen(processes[0], in_shard)
    assert stream.next().event == "connected"
    for number in range(3):
        answer = call(processes[number % 2], "POST", in_shard, "rest-request", token=f"{number}" * 16)
        assert (answer["rest"] is None) == (number < 2)
    while (name := stream.next_message().name) == "rest_requested":
        pass
    assert name == "rest_required"


def test_a_node_that_was_named_like_a_single_redis_is_taken_for_its_cluster(
    cluster: ClusterNodes, meeting_id: str, listen: Listen, new_server: NewServer
) -> None:
    url = f"redis://{cluster.nodes[1].address}"
    with new_server({"REDIS_URL": url}, uvicorn(first=PATIENT)) as server:
        server.wait_for("is a node of a cluster: using the whole cluster")
        server.wait_for_redis()
        assert server.http.get("/health").json()["redis_config"]["mode"] == "cluster"
        for shard in SHARDS:
            call(server, "POST", of_shard(meeting_id, shard), "rest")


def test_a_meeting_is_heard_on_when_its_slot_moves_to_another_primary(
    processes: Processes, cluster: ClusterNodes, meeting_id: str, listen: Listen
) -> None:
    meeting = of_shard(meeting_id, 1)
    streams = [listen(process, meeting) for process in processes]
    for stream in streams:
        assert stream.next().event == "connected"
    rest = call(processes[0], "POST", meeting, "rest")["rest"]
    for stream in streams:
        stream.next_message("rest_required")
    cluster.move_slot(key_slot(meeting.encode()), cluster.primaries[1], cluster.primaries[2])
    call(processes[1], "DELETE", meeting, "rest")
    for stream in streams:
        assert stream.next_message("rest_ended").data["rest"]["id"] == rest["id"]


def test_frames_are_answered_while_the_whole_cluster_is_away(
    meeting_id: str, lead: Lead, face_frames: list[Frame], new_server: NewServer
) -> None:
    with new_server({"REDIS_URL": f"redis+cluster://127.0.0.1:{free_port()}"}) as server:
        leader = lead(server)
        told = [leader.send(frame, meeting_id, "p1") for frame in face_frames[:10]]
        assert {each["status"] for each in told} == {"ok"}
        assert not server.faults()


@pytest.mark.slow
def test_a_meeting_goes_on_when_its_primary_dies_and_the_others_do_not_notice(
    processes: Processes, cluster: ClusterNodes, meeting_id: str, listen: Listen
) -> None:
    one, other = processes
    hit, spared = of_shard(meeting_id, 0), of_shard(meeting_id, 1)
    streams = {meeting: [listen(each, meeting) for each in processes] for meeting in (hit, spared)}
    for stream in (*streams[hit], *streams[spared]):
        assert stream.next().event == "connected"
    rest = call(one, "POST", hit, "rest")["rest"]
    for stream in streams[hit]:
        stream.next_message("rest_required")
    cluster.lose_primary_of(hit)

    call(other, "POST", spared, "rest")
    for stream in streams[spared]:
        stream.next_message("rest_required")

    # Each process learns of it by itself, and answers 503 until then.
    until(lambda: all(is_on(each, hit, rest["id"]) for each in processes), "the replica has taken over")
    call(other, "POST", hit, "rest/extend", seconds=60)
    call(one, "DELETE", hit, "rest")
    for stream in streams[hit]:
        assert stream.next_message("rest_extended").data["rest"]["id"] == rest["id"]
        assert stream.next_message("rest_ended").data["rest"]["id"] == rest["id"]
    for process in processes:
        process.wait_for_health()


def is_on(process: ServerProcess, meeting: str, rest_id: str) -> bool:
    answer = process.http.get(f"/api/meetings/{meeting}/status")
    return answer.status_code == 200 and (answer.json()["rest"] or {}).get("id") == rest_id
