"""What is installed is what was looked at: each package by version and hash, for every platform."""

import re

import pytest
import yaml

from tests.deploy.documents import text

PIN = re.compile(r"^([A-Za-z0-9_.-]+)==([^\s;]+)", re.MULTILINE)
LOCKED = re.compile(r"^\S+==[^\n]+?((?: \\\n    --hash=sha256:[0-9a-f]{64})+)$", re.MULTILINE)
LOCKS = ["requirements.lock", "requirements-dev.lock"]


def pins(name: str) -> set[tuple[str, str]]:
    return {(package.lower().replace("_", "-"), version) for package, version in PIN.findall(text(name))}


def unconditional(name: str) -> set[tuple[str, str]]:
    """What the lock installs on every machine, whatever its system and version of Python."""
    found = re.findall(r"^([a-z0-9.-]+)==(\S+) \\$", text(name), re.MULTILINE)
    return set(found)


@pytest.mark.parametrize("name", LOCKS)
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


def test_docker_and_make_install_nothing_without_its_hash() -> None:
    for name in ("Dockerfile", "Makefile"):
        assert "--require-hashes" in text(name)
        assert not re.search(r"-r requirements[\w-]*\.txt", text(name))


def test_known_weaknesses_are_looked_for_with_each_change_and_weekly() -> None:
    workflow = yaml.safe_load(text(".github/workflows/advisories.yml"))
    # YAML reads the key `on` as true; GitHub does not.
    assert workflow[True].keys() == {"push", "pull_request", "schedule"}
    commands = "\n".join(step.get("run", "") for step in workflow["jobs"]["packages"]["steps"])
    for looked_at in (*LOCKS, "npm audit"):
        assert looked_at in commands
