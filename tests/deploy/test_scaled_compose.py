"""What docker-compose.scale.yml says of its containers; test_scale.py runs their processes."""

import re
from ipaddress import IPv4Address, IPv4Network
from typing import Any

import pytest
import yaml

from tests.deploy.documents import text

Services = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(text("docker-compose.scale.yml"))
    return found


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> Services:
    found: Services = compose["services"]
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


@pytest.mark.parametrize("place", ["deploy/nginx.conf", "docs/scaling.md"])
def test_a_proxy_on_the_same_machine_is_believed_whichever_address_docker_gives_its_bridge(
    compose: dict[str, Any], place: str
) -> None:
    [network] = compose["networks"]["default"]["ipam"]["config"]
    # Without a gateway, Docker takes the first address of the range, and Podman the first one of the network.
    firsts = {IPv4Network(network["ip_range"])[0], IPv4Network(network["subnet"])[1]}
    bridges = {IPv4Address(network["gateway"])} if "gateway" in network else firsts
    [named] = re.findall(r"(?:set_real_ip_from|with Compose,) (172[\d./]+\d)", text(place))
    assert all(bridge in IPv4Network(named) for bridge in bridges)
    assert IPv4Network(named).subnet_of(IPv4Network(network["subnet"]))


def test_the_guide_and_nginx_say_how_nobody_gets_past_a_proxy_on_the_same_machine(services: Services) -> None:
    # Unchanged, the port is everybody's, which is right where nginx itself is in front.
    [published] = services["nginx"]["ports"]
    assert published.startswith("${PORT")
    assert "write `127.0.0.1:` before the port of `nginx` under `ports`" in text("docs/scaling.md")
    assert "publish nginx's port on 127.0.0.1 only" in text("deploy/nginx.conf")
