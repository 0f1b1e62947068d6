"""The guides say the same in both languages, name every setting, and their commands work."""

import os
import re
import shlex
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest

from app.config.settings import Settings
from app.storage.embedded_valkey import free_port
from tests.deploy.checkout import clean_clone
from tools.harness.paths import ROOT
from tools.harness.server_process import ServerProcess

GUIDES = ("docs/deploy.md", "docs/deploy.ja.md")
ADDRESSES = ("https://your-app.example.com", "http://localhost:8000")

# These need the real platform or a Docker engine; test_image and test_platform_files test what they start.
NEED_A_PLATFORM = ("docker ", "railway ", "npm install -g @railway/cli")
# Tested where what they start can be stopped again, by the name of that test's module.
RUN_ELSEWHERE = {
    "make run": "test_make_run_serves_and_says_where_to_look",
    'PATH="$PWD/.venv/bin:$PATH" honcho start': "test_procfile",
    "uvicorn app.main:socket_app": "test_start_command, test_image",
    ".venv/bin/pip install honcho==": "requirements-dev.txt installs the same",
}


def text(document: str) -> str:
    return (ROOT / document).read_text("utf-8")


def commands(document: str) -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```", text(document), re.MULTILINE | re.DOTALL)
    lines = [line.split("  #")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def tables(document: str) -> list[list[list[str]]]:
    """Every table as rows of cells, without its head."""
    found: list[list[list[str]]] = []
    for block in re.findall(r"(?:^\|.*\n)+", text(document), re.MULTILINE):
        rows = [[cell.strip() for cell in row.strip("| ").split(" | ")] for row in block.splitlines()]
        found.append(rows[2:])
    return found


def code(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def numbers(row: list[str]) -> list[str]:
    """Every number in a row but small ones, which may be words: a wrong limit shows here."""
    return sorted(set(re.findall(r"\d\d+", " ".join(row))))


def default_text(name: str) -> str:
    value = getattr(Settings(), name.lower())
    return ",".join(value) if isinstance(value, tuple) else str(value)


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_names_every_setting_with_its_default(guide: str) -> None:
    table = next(table for table in tables(guide) if table[0][0] == "`PORT`")
    shown = {code(name)[0]: code(default) for name, default, _ in table}
    wanted = {each.name.upper(): default_text(each.name) for each in fields(Settings)}
    assert shown == {name: [] if value == "None" else [value] for name, value in wanted.items()}


def test_the_example_settings_are_all_settings_with_their_defaults() -> None:
    shown = dict(re.findall(r"^#([A-Z_]+)=(.*)$", text(".env.example"), re.MULTILINE))
    assert shown.pop("FORWARDED_ALLOW_IPS") == "127.0.0.1"
    assert set(shown) == {each.name.upper() for each in fields(Settings)}
    examples = {name: value for name, value in shown.items() if default_text(name) == "None"}
    assert {name: value for name, value in shown.items() if name not in examples} == {
        name: default_text(name) for name in shown if name not in examples
    }
    examples.pop("FACE_LANDMARKS_MODEL")
    Settings.from_environ(examples)


def test_nothing_in_the_example_settings_is_set_until_somebody_wants_it() -> None:
    assert all(not line or line.startswith("#") for line in text(".env.example").splitlines())


@pytest.mark.parametrize(("english", "japanese"), [GUIDES, ("README.md", "README.ja.md")])
def test_both_languages_have_the_same_commands_and_tables(english: str, japanese: str) -> None:
    assert commands(english) == commands(japanese)
    ours, theirs = tables(english), tables(japanese)
    assert [len(table) for table in ours] == [len(table) for table in theirs]
    for one, other in zip(ours, theirs, strict=True):
        assert [sorted(code(row[0])) for row in one] == [sorted(code(row[0])) for row in other]
        assert [numbers(row) for row in one] == [numbers(row) for row in other]


@pytest.mark.parametrize("document", [*GUIDES, "README.md", "README.ja.md"])
def test_every_link_to_a_file_or_a_heading_leads_somewhere(document: str) -> None:
    headings = {
        re.sub(r"[^\w\- ]", "", line.lstrip("# ").lower()).replace(" ", "-")
        for line in text(document).splitlines()
        if line.startswith("#")
    }
    for target in re.findall(r"\]\(([^)]+)\)", text(document)):
        if target.startswith("#"):
            assert target[1:] in headings, target
        elif "://" not in target:
            assert (ROOT / document).parent.joinpath(target.split("#")[0]).exists(), target


@pytest.mark.parametrize("command", sorted({each for guide in GUIDES for each in commands(guide)}))
def test_every_command_of_the_guides_works_or_needs_the_platform(command: str, server: ServerProcess) -> None:
    if command.startswith(NEED_A_PLATFORM) or command.startswith(tuple(RUN_ELSEWHERE)):
        return
    for address in ADDRESSES:
        command = command.replace(address, server.url)
    if command.startswith("curl -N"):
        command += (
            " --max-time 3 || test $? = 28"  # an endless stream: curl's own word for its time being over
        )
    done = subprocess.run(
        command, shell=True, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    if "curl" in command:
        assert re.match(r'\{"(status|service)":|0\{"sid":|(retry: \d+\n)?', done.stdout)
        assert "error" not in done.stdout


def test_the_rest_of_the_platform_commands_are_known_words() -> None:
    for command in commands("docs/deploy.md"):
        words = shlex.split(command)
        if words[0] == "docker":
            assert words[1] in ("compose", "build", "run")
        if words[:2] == ["docker", "compose"]:
            assert words[2] in ("up", "logs", "down", "exec")
        if words[0] == "railway":
            assert words[1] in (
                "login", "init", "add", "variables", "up", "domain", "status", "open", "logs",
            )  # fmt: skip


def test_make_run_serves_and_says_where_to_look(tmp_path: Path) -> None:
    clone = clean_clone(tmp_path / "clone")
    (clone / ".venv").symlink_to(ROOT / ".venv")
    port = free_port()
    environ = os.environ | {"HOME": str(tmp_path), "PORT": str(port)}
    with ServerProcess(environ, ["make", "run"], clone) as running:
        running.wait_for(f"http://localhost:{port}/console")
