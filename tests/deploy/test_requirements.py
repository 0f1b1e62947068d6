"""Only reviewed packages are installed: each by version and hash, for every platform."""

import re

import pytest
import yaml

from tests.deploy.documents import text
from tools.harness.paths import ROOT

PACKAGE = r"^([A-Za-z0-9_.-]+)(?:\[[a-z,]+\])?=="
PIN = re.compile(PACKAGE + r"([^\s;]+)", re.MULTILINE)
# Packages without a condition after their version.
ALWAYS = re.compile(PACKAGE + r"(\S+) \\$", re.MULTILINE)
LOCKED = re.compile(r"^\S+==[^\n]+?((?: \\\n    --hash=sha256:[0-9a-f]{64})+)$", re.MULTILINE)
LOCKS = ["requirements.lock", "requirements-dev.lock"]
# The auditor, which only CI runs; what installs and builds packages; an npm for machines without one.
TOOLS = [".github/pip-audit", "tools/pip", "tools/node"]
# Everything that installs: the image, make, CI, and the scripts that these and hosts run.
INSTALLERS = ["Dockerfile", "Makefile", ".ci/*", ".github/workflows/*", "bin/*", "tools/*.sh"]
PIP_INSTALL = re.compile(r"\bpip3?\b[\"']?(?:\s+-\S+(?:\s+/\S+)?)*\s+install\b[^&|;]*")


def pins(name: str) -> set[tuple[str, str]]:
    return {(package.lower().replace("_", "-"), version) for package, version in PIN.findall(text(name))}


def unconditional(name: str) -> set[tuple[str, str]]:
    """Return what the lock installs on every machine, whatever its system and Python version."""
    return set(ALWAYS.findall(text(name)))


@pytest.mark.parametrize("name", [*LOCKS, *(f"{tool}.lock" for tool in TOOLS)])
def test_every_package_has_its_hashes_and_no_host_is_named(name: str) -> None:
    content = text(name)
    assert len(LOCKED.findall(content)) == len(PIN.findall(content)) > 0
    assert not re.search(r"://|^\s*--(?!hash=)", content, re.MULTILINE)


def test_the_server_gets_exactly_what_is_pinned_with_its_reason() -> None:
    assert unconditional("requirements.lock") == pins("requirements.txt"), "run: make lock"


def test_tests_get_what_is_pinned_on_top_of_what_the_server_gets() -> None:
    wanted = pins("requirements.txt") | pins("requirements-dev.txt")
    assert wanted <= pins("requirements-dev.lock"), "run: make lock"
    assert pins("requirements.lock") <= pins("requirements-dev.lock"), "run: make lock"


@pytest.mark.parametrize("tool", TOOLS)
def test_tools_that_come_before_all_others_are_what_is_pinned(tool: str) -> None:
    assert pins(f"{tool}.txt") <= pins(f"{tool}.lock"), "run: make lock"


def pip_installs(script: str) -> list[str]:
    """Return each of a script's commands with which pip installs something, in one line."""
    whole = re.sub(r"\s*\\\n\s*", " ", script)
    lines = [line for line in whole.splitlines() if not line.lstrip().startswith("#")]
    return [found[0].strip() for line in lines for found in PIP_INSTALL.finditer(line)]


def test_docker_make_and_ci_install_no_python_package_without_its_hash() -> None:
    files = [path for pattern in INSTALLERS for path in ROOT.glob(pattern)]
    installs = {path.name: pip_installs(path.read_text("utf-8")) for path in files}
    assert {name for name, found in installs.items() if found} == {
        "Dockerfile", "Makefile", "advisories.yml", "npm.sh",
    }  # fmt: skip
    for name, found in installs.items():
        for command in found:
            assert "--require-hashes" in command, f"{name}: {command}"
            # Otherwise pip itself fetches what builds a package: the newest version, without a hash.
            assert "--no-build-isolation" in command or "--only-binary :all:" in command, f"{name}: {command}"


def test_what_builds_packages_is_installed_by_hash_before_them() -> None:
    assert {name for name, _ in pins("tools/pip.txt")} == {"pip", "setuptools"}
    for name, first, then in (
        ("Dockerfile", "-r tools/pip.lock", "-r requirements.lock"),
        ("Makefile", "$(INSTALLER): tools/pip.lock", "$(RUNTIME): requirements.lock $(INSTALLER)"),
    ):
        assert 0 < text(name).find(first) < text(name).find(then), name


@pytest.mark.parametrize(
    "script",
    [
        "RUN pip install -r requirements.txt",
        "RUN python -m pip --python /venv/bin/python install wheel \\\n && true",
        "  run: pip install --upgrade \\\n    wheel && pip-audit --require-hashes",
        "\t$(BIN)/pip --quiet install wheel",
        '"$bin/pip" install --quiet wheel',
    ],
)
def test_an_install_without_hashes_is_seen_however_it_is_written(script: str) -> None:
    [command] = pip_installs(script)
    assert "--require-hashes" not in command


def test_known_weaknesses_are_looked_for_with_each_change_and_weekly() -> None:
    workflow = yaml.safe_load(text(".github/workflows/advisories.yml"))
    # YAML reads the key `on` as true; GitHub does not.
    assert workflow[True].keys() == {"push", "pull_request", "schedule"}
    commands = "\n".join(step.get("run", "") for step in workflow["jobs"]["packages"]["steps"])
    for looked_at in (*LOCKS, "npm audit"):
        assert looked_at in commands
