"""A real Prometheus, scraping as the guide says, answers every query of the Grafana dashboard."""

import re
import shutil
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from math import isfinite

import pytest

from tests.conftest import NewServer, shared_server
from tests.deploy.documents import GUIDES, text
from tests.programs import needed
from tests.stored_rest import bring_forward
from tools.harness.event_stream import EventStream
from tools.harness.frames import Frame
from tools.harness.leader import Leader
from tools.harness.prometheus_process import ANOTHER_JOB, JOB, PrometheusProcess, QueryRefused, Series
from tools.harness.server_process import ServerProcess
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import until
from tools.pictures.panels import Query, panels

pytestmark = pytest.mark.uncovered

SCRAPE_SECONDS = 1
# Grafana's rates look back over four scrapes. People meet once here, and a busy machine may miss three.
LOOK_BACK = "15s"
MEETING, KEY = "scraped", "metrics-key"
QUERIES = {f"{panel.title}: {query.legend}": query for panel in panels() for query in panel.queries}


@pytest.fixture(scope="module")
def own_valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ValkeyProcess]:
    """A Redis for these servers alone: any other server, which nobody scrapes, might end the rest."""
    with ValkeyProcess(tmp_path_factory.mktemp("valkey"), lasting=False) as process:
        yield process


@pytest.fixture(scope="module")
def servers(own_valkey: ValkeyProcess, new_server: NewServer) -> Iterator[list[ServerProcess]]:
    """Two servers on one Redis, the second of which demands the key."""
    with (
        shared_server(own_valkey, {}, new_server) as one,
        shared_server(own_valkey, {"METRICS_KEY": KEY, "LOG_FORMAT": "json"}, new_server) as other,
    ):
        yield [one, other]


@pytest.fixture(scope="module")
def prometheus(
    servers: list[ServerProcess], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PrometheusProcess]:
    """A Prometheus that gets the key in the way that the guide describes."""
    needed(shutil.which("prometheus"), "Prometheus")
    [words] = {found for guide in GUIDES for found in re.findall(r"`(authorization: .*?)`", text(guide))}
    folder, ports = tmp_path_factory.mktemp("prometheus"), [server.port for server in servers]
    with PrometheusProcess(folder, ports, SCRAPE_SECONDS, words.replace("…", KEY)) as process:
        yield process


def told(prometheus: PrometheusProcess, expression: str, since: float) -> list[Series]:
    """Return the series of an expression that have had a number since then."""
    expression = expression.replace("$__rate_interval", LOOK_BACK)
    series = prometheus.query_range(expression, since, time.time())
    return [each for each in series if any(isfinite(value) for _, value in each.points)]


@pytest.fixture(scope="module")
def since(
    prometheus: PrometheusProcess,
    servers: list[ServerProcess],
    own_valkey: ValkeyProcess,
    face_frames: list[Frame],
) -> float:
    """Let a meeting have frames, a refused frame, and a rest that ends; return when this began."""
    began = time.time()
    one, other = (EventStream(server.url, MEETING) for server in servers)
    with one, other, closing(Leader(servers[0].url)) as leader, own_valkey.client() as redis:
        for frame in face_frames[:5]:
            assert leader.send(frame, MEETING, "somebody")["status"] == "ok"
        assert leader.analyze(b"no image", MEETING)["error"] == "bad_image"
        servers[0].http.post(f"/api/meetings/{MEETING}/rest")
        bring_forward(redis, MEETING)
        for stream in (one, other):
            stream.next_message("rest_required")
            stream.next_message("rest_ended")
    return began


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_a_line_has_data_once_people_have_met_and_its_legend_tells_its_series_apart(
    query: Query, prometheus: PrometheusProcess, since: float
) -> None:
    series = until(lambda: told(prometheus, query.expression, since), f"data of {query.expression}")
    assert len({query.named(each.labels) for each in series}) == len(series)


def test_the_dashboard_shows_no_program_but_ours(prometheus: PrometheusProcess, since: float) -> None:
    another = f'process_cpu_seconds_total{{job="{ANOTHER_JOB}"}} and process_resident_memory_bytes'
    until(lambda: told(prometheus, another, since), "another program's figures")
    for query in QUERIES.values():
        data = partial(told, prometheus, query.expression, since)
        for series in until(data, f"data of {query.expression}"):
            assert series.labels.get("job", JOB) == JOB, query.expression


def test_an_event_that_two_servers_hear_is_not_told_as_two(
    prometheus: PrometheusProcess, servers: list[ServerProcess], since: float
) -> None:
    [query] = [each for each in QUERIES.values() if "rest_events_total" in each.expression]

    def heard() -> set[str]:
        series = told(prometheus, query.expression, since)
        return {query.named(each.labels) for each in series if any(value > 0 for _, value in each.points)}

    lines = {f"rest_ended (127.0.0.1:{server.port})" for server in servers}
    until(lambda: lines <= heard(), "each server's own line")


def test_an_expression_that_prometheus_cannot_read_is_refused(prometheus: PrometheusProcess) -> None:
    with pytest.raises(QueryRefused, match="parse error"):
        prometheus.query_range("sum by (outcome) (rest_frames_total", 0, 1)
