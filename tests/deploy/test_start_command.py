"""The start command is the same wherever it is written down."""

import json
import re
import shlex
import subprocess
from collections.abc import Callable

import pytest
import yaml

from tests.deploy.dockerfile import read_dockerfile
from tests.programs import shell
from tools.harness.paths import ROOT
from tools.harness.server_process import OPTIONS

COMMAND = ["uvicorn", "app.main:socket_app", "--host", "0.0.0.0", "--port", "<port>", *OPTIONS]


def words(command: str) -> list[str]:
    """Return the command as words, whatever it calls the port and wherever its uvicorn is."""
    command = re.sub(r"\$\{PORT:-8000\}|\$\(PORT\)|\$PORT\b|\$\{PORT\}", "<port>", command)
    return shlex.split(command.replace("$(BIN)/", "").replace("\\\n", " ").removeprefix("exec "))


def in_makefile() -> str:
    found = re.search(r"^UVICORN := (.*\\\n.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert found
    return found[1]


def in_procfile() -> str:
    name, _, command = (ROOT / "Procfile").read_text().strip().partition(": ")
    assert name == "web"
    return command


def in_dockerfile() -> str:
    return read_dockerfile((ROOT / "Dockerfile").read_text())[-1].last("CMD").text


def in_railway() -> str:
    shell, option, command = shlex.split(
        json.loads((ROOT / "railway.json").read_text())["deploy"]["startCommand"]
    )
    # If there is a Dockerfile, Railway runs it without a shell: $PORT would not be replaced.
    assert (shell, option) == ("/bin/sh", "-c")
    return command


@pytest.mark.parametrize("where", [in_makefile, in_procfile, in_dockerfile, in_railway])
def test_every_place_starts_the_server_with_the_same_options(where: Callable[[], str]) -> None:
    assert words(where()) == COMMAND


@pytest.mark.parametrize("document", ["docs/deploy.md", "docs/deploy.ja.md"])
def test_the_guides_show_that_command(document: str) -> None:
    shown = re.findall(r"^uvicorn .*$", (ROOT / document).read_text("utf-8"), re.MULTILINE)
    assert [words(command) for command in shown] == [COMMAND]


def test_compose_and_the_procfile_keep_no_second_command_of_their_own() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    assert "command" not in compose["services"]["api"], "the image's own command is the one"


def test_the_port_has_a_default_where_a_person_starts_it() -> None:
    assert "${PORT:-8000}" in in_procfile()
    assert "${PORT:-8000}" in in_dockerfile()


@pytest.mark.parametrize(("port", "wanted"), [("", "8000"), ("9001", "9001")])
def test_an_empty_port_counts_as_unset_where_make_starts_it(port: str, wanted: str) -> None:
    command = ["make", "--dry-run", "run"]
    plan = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True, env=shell() | {"PORT": port}
    )
    assert f" --port {wanted} " in plan.stdout.splitlines()[-1]


def test_a_stop_reaches_the_server_and_not_only_its_shell() -> None:
    assert in_dockerfile().startswith("exec ")
    assert in_railway().startswith("exec ")
