"""The commands of the guides: each is run here, or checked against the files that it acts on."""

import os
import re
import shlex
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest
import yaml

from app.config.settings import Settings
from tests.deploy.calm import in_a_calm_moment
from tests.deploy.checkout import clean_clone, clean_home
from tests.deploy.dockerfile import read_dockerfile
from tests.deploy.documents import GUIDES, HONCHO, commands, text
from tests.programs import shell
from tools.harness.paths import ROOT
from tools.harness.ports import free_port
from tools.harness.server_process import ServerProcess

# These tests check the product as a host starts it, not the lines of its code.
pytestmark = pytest.mark.uncovered

ADDRESSES = ("https://your-app.example.com", "http://localhost:8000")
HEALTHY = r'\{"status":"healthy","redis":"connected","redis_config":\{.*\}\}'

# Everything that a command prints that calls a server, as a pattern.
POLLING = 'curl "https://your-app.example.com/socket.io/?EIO=4&transport=polling"'
STREAM = 'curl -N "https://your-app.example.com/api/sse/events?meeting_id=test-123"'
ANSWERS = {
    "curl http://localhost:8000/health": HEALTHY,
    "curl https://your-app.example.com/health": HEALTHY,
    "curl https://your-app.example.com/": r'\{"service":"Meeting Rest System API","status":"running",.*\}',
    POLLING: r'0\{"sid":"[^"]+","upgrades":\[\],.*\}',
    STREAM: r'event: connected\n.*data: \{"meeting_id":"test-123",.*\n\nevent: heartbeat\n.*',
    "make doctor URL=https://your-app.example.com": r".*\n✓ rest .*All is well\.\n",
}
# The environment of a reader's own shell.
SHELL = shell()
# Tests of their own start these, and stop them again (HONCHO in test_procfile).
MAKE_RUN = "make run"
UVICORN = "uvicorn app.main:socket_app"  # test_start_command, test_image
INSTALL_HONCHO = ".venv/bin/pip install "

both = pytest.mark.parametrize("guide", GUIDES)


def shown(*start: str) -> list[list[str]]:
    """Return the English guide's commands that begin with these words, split into words."""
    split = [shlex.split(command) for command in commands(GUIDES[0])]
    found = [words for words in split if words[: len(start)] == list(start)]
    assert found, f"no command begins with {start}"
    return found


def value_after(option: str, words: list[str]) -> str:
    return words[words.index(option) + 1]


@both
def test_every_command_is_one_that_a_test_knows(guide: str) -> None:
    started = (MAKE_RUN, HONCHO, UVICORN, INSTALL_HONCHO)
    platforms = ("docker ", "railway ", "npm install -g --allow-scripts=@railway/cli ")
    known = (*ANSWERS, *started, *platforms)
    assert [each for each in commands(guide) if not each.startswith(known)] == []
    assert set(ANSWERS) <= set(commands(guide))


@pytest.mark.parametrize("command", ANSWERS)
def test_a_command_that_asks_the_server_prints_what_the_guide_promises(
    command: str, server: ServerProcess
) -> None:
    asked = command
    for address in ADDRESSES:
        asked = asked.replace(address, server.url)
    if command.startswith("curl -N"):
        # The stream is endless: read it to the first heartbeat; curl ends because nobody reads on (23).
        asked += " | sed '/^event: heartbeat/ { n; q }'"
    done = in_a_calm_moment(
        lambda: subprocess.run(
            asked, shell=True, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False, env=SHELL
        )
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.fullmatch(ANSWERS[command], done.stdout, re.DOTALL), done.stdout


def test_make_run_serves_and_says_where_to_look(tmp_path: Path) -> None:
    clone = clean_clone(tmp_path / "clone")
    (clone / ".venv").symlink_to(ROOT / ".venv")
    port = free_port()
    environ = os.environ | clean_home(tmp_path) | {"PORT": str(port)}
    with ServerProcess(environ, shlex.split(MAKE_RUN), clone) as running:
        running.wait_for(f"http://localhost:{port}/console")


def test_honcho_is_installed_as_the_tests_have_it() -> None:
    pins = re.findall(r"^honcho==\S+", text("requirements-dev.txt"), re.MULTILINE)
    assert [words[2:] for words in shown(".venv/bin/pip", "install")] == [pins]


def test_compose_is_asked_about_services_that_it_has() -> None:
    services = yaml.safe_load(text("docker-compose.yml"))["services"]
    for words in shown("docker", "compose", "exec"):
        assert words[4:] == services[words[3]]["healthcheck"]["test"][1:]


def test_the_image_that_is_run_is_the_one_that_was_built_on_the_port_that_it_serves() -> None:
    (built,), (run,) = shown("docker", "build"), shown("docker", "run")
    assert built[-1] == "."
    assert run[-1] == value_after("-t", built)
    inside = value_after("-p", run).split(":")[1]
    assert f"${{PORT:-{inside}}}" in read_dockerfile(text("Dockerfile"))[-1].last("CMD").text


def test_railway_is_set_up_with_settings_that_exist_for_the_service_that_is_deployed_later() -> None:
    workflow = text(".github/workflows/deploy-railway.yml")
    service = re.findall(r"vars\.RAILWAY_SERVICE \|\| '(\w+)'", workflow)
    named = [words for words in shown("railway") if "--service" in words]
    assert {value_after("--service", words) for words in named} == set(service)
    assert {words[1] for words in named} == {"add", "variable", "up", "domain"}
    given = [words[3].split("=")[0] for words in shown("railway", "variable", "set")]
    # Railway's proxy has a private address: if it were not named, there would be no limit by address.
    assert given == ["REDIS_URL", "LEADER_KEY", "FORWARDED_ALLOW_IPS", "PUBLIC_URL"]
    assert set(given) - {each.name.upper() for each in fields(Settings)} == {"FORWARDED_ALLOW_IPS"}


def test_on_railway_the_domain_is_there_before_the_variable_that_names_it_and_the_first_deployment() -> None:
    steps = [" ".join(words) for words in shown("railway")]

    def place(start: str) -> int:
        return next(number for number, step in enumerate(steps) if step.startswith(start))

    assert place("railway domain") < place("railway variable set PUBLIC_URL=") < place("railway up")
    assert place("railway variable set LEADER_KEY=$(openssl rand") < place("railway up")


def test_the_guide_and_the_workflow_install_the_same_command_line_of_railways() -> None:
    (install,) = shown("npm", "install")
    assert " ".join(install) in text(".github/workflows/deploy-railway.yml")
