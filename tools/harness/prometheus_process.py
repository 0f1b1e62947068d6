"""A real Prometheus, which scrapes servers on this machine and answers queries about them."""

import json
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Self

import httpx2

from tools.command import Missing
from tools.harness.ports import free_port
from tools.harness.processes import end, stopped_on_failure
from tools.harness.waiting import PATIENCE_SECONDS, until

# The job that all of the servers belong to, named as an operator would name it.
JOB = "rest"
# A second job, since many a Prometheus has other programs, too; here it is Prometheus itself.
ANOTHER_JOB = "prometheus"
# Scrapes that a rate looks back over: Grafana's value of `$__rate_interval`.
RATE_SCRAPES = 4
# Prometheus begins to scrape five seconds after its start. A scrape's timeout may not exceed the interval.
CONFIG = """
global: {{scrape_interval: {seconds}s, scrape_timeout: {seconds}s}}
scrape_configs:
  - job_name: {job}
    {more}
    static_configs: [targets: {servers}]
  - job_name: {another}
    static_configs: [targets: {itself}]
"""


def needed_prometheus() -> str:
    """Return Prometheus' path; raises `Missing` if it is not installed."""
    path = shutil.which("prometheus")
    if path is None:
        raise Missing("No Prometheus is installed; `make system` brings it.")
    return path


class QueryRefused(Exception):
    """Prometheus refused an expression, or answered it with a warning; the text says which and why."""


class Series(NamedTuple):
    """One series of an answer; its points are seconds since the beginning of the query, and values."""

    labels: dict[str, str]
    points: list[tuple[float, float]]


class PrometheusProcess:
    """Listens on a free port of the loopback interface and scrapes the servers of these ports, and itself.

    `more` is one more line for the job, such as the guide gives.
    """

    def __init__(self, folder: Path, ports: Sequence[int], scrape_seconds: int, more: str = "") -> None:
        self.scrape_seconds = scrape_seconds
        self.port = free_port()
        self.http = httpx2.Client(
            base_url=f"http://127.0.0.1:{self.port}", timeout=PATIENCE_SECONDS, trust_env=False
        )
        folder.mkdir(parents=True, exist_ok=True)
        config = folder / "prometheus.yml"
        config.write_text(self._config(ports, more), "utf-8")
        command = [needed_prometheus(), f"--config.file={config}", f"--storage.tsdb.path={folder / 'data'}"]
        command.append(f"--web.listen-address=127.0.0.1:{self.port}")
        self.log = folder / "prometheus.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        with stopped_on_failure(self.stop):
            until(self._is_ready, "Prometheus is ready")
            until(lambda: self._scraped() == len(ports), "Prometheus has scraped every server")

    def _config(self, ports: Sequence[int], more: str) -> str:
        """Return the configuration; its lists are written as JSON, which is YAML, too."""
        return CONFIG.format(
            seconds=self.scrape_seconds,
            job=JOB,
            another=ANOTHER_JOB,
            more=more,
            servers=json.dumps([f"127.0.0.1:{port}" for port in ports]),
            itself=json.dumps([f"127.0.0.1:{self.port}"]),
        )

    def _is_ready(self) -> bool:
        assert self.process.poll() is None, self.log.read_text("utf-8")
        try:
            return self.http.get("/-/ready").status_code == 200
        except httpx2.HTTPError:
            return False

    def _scraped(self) -> int:
        """Return how many servers answered the last scrape."""
        now = time.time()
        return len(self.query_range(f'up{{job="{JOB}"}} == 1', now, now))

    def query_range(self, expression: str, begin: float, finish: float) -> list[Series]:
        """Return an expression's values between two times, in seconds since 1970, queried as Grafana does.

        Raises `QueryRefused`.
        """
        asked = {
            "query": expression.replace("$__rate_interval", f"{RATE_SCRAPES * self.scrape_seconds}s"),
            "start": str(begin),
            "end": str(finish),
            "step": str(self.scrape_seconds),
        }
        answer = self.http.post("/api/v1/query_range", data=asked).json()
        wrong = [*answer.get("warnings", ()), *answer.get("infos", ())]
        if answer["status"] != "success" or wrong:
            raise QueryRefused(f"{expression}: {answer.get('error') or wrong}")
        return [
            Series(each["metric"], [(at - begin, float(value)) for at, value in each["values"]])
            for each in answer["data"]["result"]
        ]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End it; raises `subprocess.TimeoutExpired` when it hangs."""
        self.http.close()
        end(self.process)
