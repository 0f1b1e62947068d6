"""What docker-compose.scale.yml says of its containers; test_scale.py runs their processes."""

from typing import Any

import pytest
import yaml

from tools.harness.paths import ROOT

Services = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def services() -> Services:
    found: Services = yaml.safe_load((ROOT / "docker-compose.scale.yml").read_text("utf-8"))["services"]
    return found


def addresses(services: Services) -> dict[str, str]:
    ours = {name: each for name, each in services.items() if each["image"] == "meeting-rest"}
    return {name: each["networks"]["default"]["ipv4_address"] for name, each in ours.items()}


def test_the_image_is_built_once_and_its_processes_keep_their_addresses(services: Services) -> None:
    ours = addresses(services)
    assert len(ours) == 3
    assert [services[name].get("build") for name in ours].count(".") == 1
    assert len(set(ours.values())) == 3


def test_nginx_starts_while_a_process_is_away(services: Services) -> None:
    # Docker does not resolve the name of a stopped container, and without its address nginx does not start.
    assert services["nginx"]["extra_hosts"] == addresses(services)


def test_nginx_stops_at_once_however_many_streams_are_open(services: Services) -> None:
    # SIGQUIT, its image's own signal, refuses all newcomers until Docker kills it after ten seconds.
    assert services["nginx"]["stop_signal"] == "SIGTERM"
