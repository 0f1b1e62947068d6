"""Every kind of Redis that platforms offer, and one that is late."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis import Redis

from tests.conftest import Listen, NewServer
from tests.deploy.redis_server import RedisServer, make_certificate
from tests.deploy.relay import NOWHERE, Relay
from tests.programs import ipv6_loopback
from tools.harness.ports import free_port
from tools.harness.redis_cluster import SLOTS
from tools.harness.redis_nodes import RedisNode
from tools.harness.server_process import ServerProcess
from tools.harness.waiting import until

StartRedis = Callable[..., RedisServer]
Serve = Callable[..., ServerProcess]


@pytest.fixture
def start_redis(tmp_path: Path) -> Iterator[StartRedis]:
    started: list[RedisServer] = []

    def start(*, tls: bool = False, **options: str) -> RedisServer:
        started.append(RedisServer(tmp_path, tls=tls, **options))
        return started[-1].start()

    yield start
    for each in started:
        each.stop()


@pytest.fixture
def serve(new_server: NewServer) -> Iterator[Serve]:
    """Start a server without waiting for its Redis."""
    started: list[ServerProcess] = []

    def start(**settings: str) -> ServerProcess:
        started.append(new_server(settings))
        return started[-1]

    yield start
    for each in started:
        each.stop()


def hears_a_rest(server: ServerProcess, listen: Listen) -> None:
    server.wait_for_redis()
    stream = listen(server, "test-123")
    assert stream.next().event == "connected"
    server.insist("POST", "/api/meetings/test-123/rest")
    stream.next_message("rest_required")


def health(server: ServerProcess) -> dict[str, object]:
    answer: dict[str, object] = server.http.get("/health").json()
    return answer


def test_host_port_and_password_work_as_single_variables(
    start_redis: StartRedis, serve: Serve, listen: Listen
) -> None:
    redis = start_redis(bind="127.0.0.1", requirepass="p@ss/word:1")
    server = serve(REDIS_HOST="127.0.0.1", REDIS_PORT=str(redis.port), REDIS_PASSWORD="p@ss/word:1")
    hears_a_rest(server, listen)
    assert health(server)["redis_config"] == {"host": "127.0.0.1", "port": redis.port}


def test_a_wrong_password_is_told_without_being_shown(start_redis: StartRedis, serve: Serve) -> None:
    redis = start_redis(bind="127.0.0.1", requirepass="right")
    server = serve(REDIS_URL=f"redis://:secret-but-wrong@127.0.0.1:{redis.port}/0")
    server.wait_for(r"Redis is away at 127\.0\.0\.1:\d+ \(AuthenticationError\)")
    assert health(server)["redis"] == "disconnected"
    assert "secret-but-wrong" not in "\n".join(server.lines) + server.http.get("/health").text


@pytest.mark.parametrize("setting", ["REDIS_HOST", "REDIS_URL"])
def test_a_redis_on_an_ipv6_network_is_reached(
    setting: str, start_redis: StartRedis, serve: Serve, listen: Listen
) -> None:
    redis = start_redis(bind=ipv6_loopback())
    if setting == "REDIS_HOST":
        server = serve(REDIS_HOST="::1", REDIS_PORT=str(redis.port))
    else:
        server = serve(REDIS_URL=f"redis://[::1]:{redis.port}/0")
    hears_a_rest(server, listen)
    assert health(server)["redis_config"] == {"host": "::1", "port": redis.port}


def test_a_redis_behind_tls_is_reached_when_its_certificate_is_trusted(
    start_redis: StartRedis, serve: Serve, listen: Listen, tmp_path: Path
) -> None:
    certificate, key = make_certificate(tmp_path)
    redis = with_tls(start_redis, certificate, key)
    hears_a_rest(serve(REDIS_URL=f"rediss://127.0.0.1:{redis.port}/0?ssl_ca_certs={certificate}"), listen)


def test_a_self_made_certificate_is_refused_unless_the_url_allows_it(
    start_redis: StartRedis, serve: Serve, listen: Listen, tmp_path: Path
) -> None:
    redis = with_tls(start_redis, *make_certificate(tmp_path))
    strict = serve(REDIS_URL=f"rediss://127.0.0.1:{redis.port}/0")
    strict.wait_for(r"Redis is away at .* \(SSLCertVerificationError\)")
    assert health(strict)["redis"] == "disconnected"
    hears_a_rest(serve(REDIS_URL=f"rediss://127.0.0.1:{redis.port}/0?ssl_cert_reqs=none"), listen)


def with_tls(start_redis: StartRedis, certificate: Path, key: Path) -> RedisServer:
    options = {"tls-cert-file": str(certificate), "tls-key-file": str(key), "tls-auth-clients": "no"}
    return start_redis(tls=True, bind="127.0.0.1", **options)


@pytest.mark.parametrize(
    ("refuse", "allow", "reason"),
    [
        ("CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0", "OutOfMemoryError"),
        ("REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE", "ReadOnlyError"),
        ("CONFIG SET min-replicas-to-write 1", "CONFIG SET min-replicas-to-write 0", "NOREPLICAS"),
    ],
    ids=["full", "a copy", "without its copies"],
)
def test_a_redis_that_takes_no_changes_is_not_well(
    refuse: str, allow: str, reason: str, start_redis: StartRedis, serve: Serve
) -> None:
    redis = start_redis(bind="127.0.0.1")
    server = serve(REDIS_HOST="127.0.0.1", REDIS_PORT=str(redis.port))
    server.wait_for_redis()
    server.wait_for_health()
    with Redis(port=redis.port) as client:
        client.execute_command(*refuse.split())
        until(lambda: health(server)["status"] == "degraded", "it is told")
        assert server.http.post("/api/meetings/test-123/start").json()["error"] == "redis_unavailable"
        server.wait_for(f"Redis did not carry out a call: {reason}")
        client.execute_command(*allow.split())
        server.wait_for_health()
        assert list(client.scan_iter()) == []


def test_a_host_name_that_nobody_knows_yet_is_waited_for_too(serve: Serve) -> None:
    server = serve(REDIS_HOST="redis.invalid")
    server.wait_for("Redis is away at redis.invalid:6379")
    server.wait_for("Application startup complete")
    assert health(server)["redis"] == "disconnected"


def test_a_redis_that_has_as_many_clients_as_it_takes_is_told_of(
    start_redis: StartRedis, serve: Serve
) -> None:
    redis = start_redis(bind="127.0.0.1", maxclients="1")
    with Redis(port=redis.port) as only:
        only.ping()
        server = serve(REDIS_HOST="127.0.0.1", REDIS_PORT=str(redis.port))
        server.wait_for(r"Redis is away at .* \(it has as many clients as it takes\)")
        only.config_set("maxclients", 10)
    server.wait_for_redis()


def test_a_node_of_a_cluster_that_comes_after_the_start_is_not_taken_for_one_redis(
    tmp_path: Path, serve: Serve
) -> None:
    with Relay(NOWHERE) as nobody_yet:
        server = serve(REDIS_URL=nobody_yet.url.replace("http", "redis"))
        server.wait_for("Redis is away")
        cluster = {"cluster-enabled": "yes", "cluster-port": str(free_port())}
        node = RedisNode(tmp_path / "node", cluster)
        try:
            node.client.execute_command("CLUSTER ADDSLOTSRANGE", 0, SLOTS - 1)
            nobody_yet.lead_to(f"http://{node.address}")
            server.wait_for(r"Redis at .* does not carry out changes \(ClusterCrossSlotError\)")
            assert health(server)["status"] == "degraded"
        finally:
            node.stop()
