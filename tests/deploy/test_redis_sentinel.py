"""A Redis watched by sentinels: the current primary is found at the start, and after the primary has died."""

from collections.abc import Iterator

import pytest

from tests.conftest import Listen, NewServer
from tests.patience import PATIENT
from tools.harness.redis_sentinels import SentinelNodes
from tools.harness.server_process import uvicorn
from tools.harness.unlimited import UNLIMITED
from tools.harness.waiting import PATIENCE_SECONDS, until


@pytest.fixture
def sentinels(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SentinelNodes]:
    with SentinelNodes(tmp_path_factory.mktemp("sentinels") / "nodes") as nodes:
        yield nodes


@pytest.mark.slow
def test_a_meeting_goes_on_after_the_sentinels_have_made_the_replica_the_primary(
    sentinels: SentinelNodes, meeting_id: str, listen: Listen, new_server: NewServer
) -> None:
    with new_server({"REDIS_URL": sentinels.url} | UNLIMITED, uvicorn(first=PATIENT)) as server:
        server.wait_for_redis()
        where = {"host": "127.0.0.1", "port": sentinels.sentinels[0].port, "mode": "sentinel"}
        assert server.http.get("/health").json()["redis_config"] == where
        stream = listen(server, meeting_id)
        assert stream.next().event == "connected"
        call = f"/api/meetings/{meeting_id}/rest"
        rest = server.http.post(call).json()["rest"]
        stream.next_message("rest_required")
        # Redis replicates after answering, so what has not been replicated yet may be lost.
        until(lambda: sentinels.primary.client.wait(1, 1000) == 1, "the replica has it")
        sentinels.primary.kill()
        # Sentinels that did not agree on a leader among themselves try again after twenty seconds.
        until(lambda: server.http.delete(call).status_code == 200, "it is the primary", 2 * PATIENCE_SECONDS)
        assert stream.next_message("rest_ended").data["rest"]["id"] == rest["id"]
        assert not server.faults()


def test_sentinels_that_know_no_such_service_are_said_to_be_away_without_their_password(
    sentinels: SentinelNodes, new_server: NewServer
) -> None:
    url = sentinels.url.replace("://", "://:secret-of-redis@").replace("/rests", "/others")
    with new_server({"REDIS_URL": url}) as server:
        server.wait_for("Redis is away at 127")
        assert server.http.get("/health").json()["redis"] == "disconnected"
        assert "secret-of-redis" not in server.log + server.http.get("/health").text
