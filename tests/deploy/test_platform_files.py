"""The platforms' files have keys that the platforms know, and values that they accept."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.storage.embedded_valkey import EVENTS_BYTES
from tools.harness.paths import ROOT
from tools.harness.server_process import ServerProcess

RAILWAY: dict[str, dict[str, type]] = {
    "build": {"builder": str, "dockerfilePath": str},
    "deploy": {
        "startCommand": str,
        "healthcheckPath": str,
        "healthcheckTimeout": int,
        "numReplicas": int,
        "drainingSeconds": int,
        "restartPolicyType": str,
        "restartPolicyMaxRetries": int,
    },
}
SERVICE = {
    "image": str, "command": list, "volumes": list, "healthcheck": dict, "restart": str, "build": str,
    "depends_on": dict, "ports": list, "env_file": list, "environment": dict, "mem_limit": str,
    "cap_drop": list, "security_opt": list, "logging": dict,
}  # fmt: skip


def loaded(path: str) -> Any:
    text = (ROOT / path).read_text("utf-8")
    return json.loads(text) if path.endswith(".json") else yaml.safe_load(text)


def test_railway_gets_only_keys_that_it_knows_each_with_its_type() -> None:
    config = loaded("railway.json")
    assert set(config) == {"$schema", *RAILWAY}
    for section, known in RAILWAY.items():
        assert set(config[section]) <= set(known)
        assert all(isinstance(value, known[key]) for key, value in config[section].items())
    assert config["build"]["builder"] == "DOCKERFILE"
    assert (ROOT / config["build"]["dockerfilePath"]).is_file()
    assert config["deploy"]["restartPolicyType"] in ("ON_FAILURE", "ALWAYS", "NEVER")


def test_railway_runs_one_replica_and_waits_for_the_health_check() -> None:
    deploy = loaded("railway.json")["deploy"]
    assert deploy["numReplicas"] == 1, "Railway has no sticky sessions"
    assert deploy["healthcheckPath"] == "/health"
    # A stop takes at most five seconds; see the start command.
    assert deploy["drainingSeconds"] > 5


def test_compose_has_the_two_services_that_users_know() -> None:
    compose = loaded("docker-compose.yml")
    assert set(compose) == {"services", "volumes"}
    assert set(compose["services"]) == {"redis", "api"}
    for service in compose["services"].values():
        for key, value in service.items():
            assert isinstance(value, SERVICE[key]), key


def test_compose_starts_the_api_when_redis_is_healthy_and_keeps_the_data() -> None:
    compose = loaded("docker-compose.yml")
    redis, api = compose["services"]["redis"], compose["services"]["api"]
    assert api["depends_on"] == {"redis": {"condition": "service_healthy"}}
    assert redis["healthcheck"]["test"] == ["CMD", "redis-cli", "ping"]
    assert redis["command"][1:3] == ["--appendonly", "yes"]
    assert "ports" not in redis, "Redis without a password is for the api alone"
    volume, _, folder = redis["volumes"][0].partition(":")
    assert volume in compose["volumes"]
    assert folder == "/data"


@pytest.mark.parametrize("path", ["docker-compose.yml", "docker-compose.scale.yml"])
def test_neither_redis_nor_the_logs_of_compose_grow_without_an_end(path: str) -> None:
    services = loaded(path)["services"]
    limits = ["--maxmemory", "256mb", "--maxmemory-policy", "noeviction", "--stream-node-max-bytes"]
    # The slow log would keep arguments, with meeting IDs in them, indefinitely.
    without_slow_log = ["--slowlog-log-slower-than", "-1"]
    assert services["redis"]["command"][3:] == [*limits, str(EVENTS_BYTES), *without_slow_log, "--save", ""]
    assert all(service["logging"] == {"driver": "local"} for service in services.values())


def test_compose_settings_beat_what_a_person_has_in_their_env_file() -> None:
    api = loaded("docker-compose.yml")["services"]["api"]
    assert api["environment"] == {
        "PORT": "${PORT:-8000}", "REDIS_HOST": "redis", "REDIS_PORT": "6379", "REDIS_PASSWORD": "",
    }  # fmt: skip
    # The same port inside: the server's log names the port it listens on, and people open the published one.
    assert api["ports"] == ["${PORT:-8000}:${PORT:-8000}"]
    assert api["env_file"] == [{"path": ".env", "required": False}]


@pytest.mark.parametrize("workflow", ["test.yml", "advisories.yml", "deploy-railway.yml"])
def test_a_workflow_has_what_github_asks_for(workflow: str) -> None:
    config = loaded(f".github/workflows/{workflow}")
    # YAML reads the key `on` as true; GitHub does not.
    assert config.keys() >= {"name", True, "permissions", "jobs"}
    assert config["permissions"] == {"contents": "read"}
    for job in config["jobs"].values():
        assert job["runs-on"] == "ubuntu-latest"
        assert job["timeout-minutes"] > 0
        for step in job["steps"]:
            assert ("uses" in step) != ("run" in step)
            assert re.fullmatch(r"actions/[\w-]+@v\d+", step.get("uses", "actions/checkout@v5"))


def test_every_push_is_tested_by_the_script_that_tests_here() -> None:
    config = loaded(".github/workflows/test.yml")
    assert set(config[True]) == {"push", "pull_request"}
    runs = [step["run"] for step in config["jobs"]["test"]["steps"] if "run" in step]
    assert runs == ["bash .ci/run"]
    assert (ROOT / ".ci/run").is_file()


def test_a_checkout_of_another_owner_is_tested_all_the_same(tmp_path: Path) -> None:
    make = tmp_path / "make"
    make.write_text("#!/bin/sh\nexec git ls-files .ci/run\n")
    make.chmod(0o755)
    # As in a container: git runs as root, and the folder belongs to the runner.
    environ = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "HOME": str(tmp_path)}
    environ |= {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1", "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(
        [ROOT / ".ci/run"], cwd="/", env=environ, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, ".ci/run\n"), done.stderr
    assert not (tmp_path / ".gitconfig").exists()


def test_main_is_deployed_only_after_its_tests_were_green() -> None:
    config = loaded(".github/workflows/deploy-railway.yml")
    tested = loaded(".github/workflows/test.yml")["name"]
    assert config[True] == {
        "workflow_run": {"workflows": [tested], "types": ["completed"], "branches": ["main"]}
    }
    job = config["jobs"]["deploy"]
    assert "conclusion == 'success'" in job["if"]
    assert any("railway up --ci" in step.get("run", "") for step in job["steps"])


def test_a_run_that_deploys_nothing_does_not_take_the_place_of_a_deployment_that_waits() -> None:
    config = loaded(".github/workflows/deploy-railway.yml")
    deploys = config["jobs"]["deploy"]["if"]
    assert config["concurrency"] == f"${{{{ {deploys} && 'deploy-railway' || github.run_id }}}}"


def test_railways_token_is_there_only_for_the_steps_that_need_it() -> None:
    config = loaded(".github/workflows/deploy-railway.yml")
    job = config["jobs"]["deploy"]
    given = [step["name"] for step in job["steps"] if "secrets.RAILWAY_TOKEN" in str(step)]
    assert given == ["Is there a token?", "Deploy"]
    assert "secrets" not in str(job["env"]) + str(config.get("env"))
    assert not any("npm install" in step.get("run", "") for step in job["steps"] if step.get("name") in given)


def test_railways_command_is_installed_everywhere_in_the_same_version_and_may_fetch_its_program() -> None:
    places = (".github/workflows/deploy-railway.yml", "docs/deploy.md", "docs/deploy.ja.md")
    said = [re.findall(r"npm install .*railway.*", (ROOT / place).read_text("utf-8")) for place in places]
    assert said[0] == said[1] == said[2]
    assert re.fullmatch(r"npm install -g --allow-scripts=(@railway/cli) \1@\d+\.\d+\.\d+", "".join(said[0]))


@pytest.mark.parametrize(("token", "said"), [("", "::notice::"), ("a-token", "there=true")])
def test_without_a_token_the_deployment_is_left_out_with_a_notice_and_is_no_failure(
    token: str, said: str, tmp_path: Path
) -> None:
    first, *others = loaded(".github/workflows/deploy-railway.yml")["jobs"]["deploy"]["steps"]
    outputs = tmp_path / "outputs"
    outputs.touch()
    environ = {"PATH": os.environ["PATH"], "RAILWAY_TOKEN": token, "GITHUB_OUTPUT": str(outputs)}
    done = subprocess.run(
        ["bash", "-e", "-c", first["run"]], env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert said in done.stdout + outputs.read_text()
    assert (outputs.read_text() == "") == (token == "")
    assert others
    for step in others:
        assert f"steps.{first['id']}.outputs.there == 'true'" in step["if"]


@pytest.mark.parametrize(("behind", "said"), [(0, "so=true"), (1, "::notice::")])
def test_an_older_commit_than_mains_is_not_deployed(behind: int, said: str, tmp_path: Path) -> None:
    steps = loaded(".github/workflows/deploy-railway.yml")["jobs"]["deploy"]["steps"]
    newest = next(step for step in steps if step.get("id") == "newest")
    environ = {"PATH": os.environ["PATH"], "GITHUB_OUTPUT": str(tmp_path / "outputs"), "HOME": str(tmp_path)}
    git = ["git", "-c", "user.name=n", "-c", "user.email=e"]
    commit = [*git, "commit", "-q", "--allow-empty", "-m", "c"]
    for command in (["git", "init", "-q", "-b", "main", "origin"], [*commit], [*commit]):
        folder = tmp_path if "init" in command else tmp_path / "origin"
        subprocess.run(command, cwd=folder, env=environ, check=True)
    subprocess.run(["git", "clone", "-q", "origin", "here"], cwd=tmp_path, env=environ, check=True)
    checkout = ["git", "checkout", "-q", f"HEAD~{behind}"]
    subprocess.run(checkout, cwd=tmp_path / "here", env=environ, check=True)
    done = subprocess.run(
        ["bash", "-e", "-c", newest["run"]], cwd=tmp_path / "here",
        env=environ, capture_output=True, text=True, check=True,
    )  # fmt: skip
    outputs = tmp_path / "outputs"
    assert said in done.stdout + (outputs.read_text() if outputs.exists() else "")
    after = steps[steps.index(newest) + 1 :]
    assert after
    assert all("steps.newest.outputs.so" in step["if"] for step in after)


def wait_for_the_deployment(url: str, programs: Path) -> subprocess.CompletedProcess[str]:
    """Run the step that waits for it, with these programs before the machine's own."""
    steps = loaded(".github/workflows/deploy-railway.yml")["jobs"]["deploy"]["steps"]
    named = [step.get("name") for step in steps]
    deploy, wait, check = named[-3:]
    assert (deploy, check) == ("Deploy", "Check the deployment from outside")
    assert steps[named.index(wait)]["if"] == steps[-1]["if"]
    environ = os.environ | {"PATH": f"{programs}:{os.environ['PATH']}", "PUBLIC_URL": url}
    command = ["bash", "-e", "-c", steps[named.index(wait)]["run"]]
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)


def write_program(file: Path, script: str) -> None:
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


def test_the_doctor_looks_at_the_new_deployment_once_that_one_answers(
    server: ServerProcess, tmp_path: Path
) -> None:
    # The server before it answers the first three times.
    write_program(tmp_path / "sleep", f"echo slept >> {tmp_path}/waits")
    answers = f'test $(cat {tmp_path}/waits | wc -l) -ge 3 && exec {shutil.which("curl")} "$@"'
    write_program(tmp_path / "curl", f'{answers} || echo \'{{"build":"0123456789"}}\'')
    (tmp_path / "waits").touch()
    done = wait_for_the_deployment(f"{server.url}/", tmp_path)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert (tmp_path / "waits").read_text() == "slept\n" * 3


def test_a_deployment_that_never_answers_is_a_failure_though_the_one_before_it_does(tmp_path: Path) -> None:
    write_program(tmp_path / "sleep", "exit 0")
    write_program(tmp_path / "curl", 'echo \'{"build":"0123456789"}\'')
    done = wait_for_the_deployment("https://rest.example.org", tmp_path)
    assert done.returncode == 1
    assert done.stdout.startswith("::error::Build ")


def test_buildpack_hosts_learn_the_python_version_from_either_file() -> None:
    wanted = (ROOT / ".python-version").read_text().strip()
    assert wanted == "3.11"
    # No patch level: a host that reads this file first would stay on it and miss every security update.
    assert (ROOT / "runtime.txt").read_text() == f"python-{wanted}\n"


def test_a_buildpack_host_without_node_builds_all_the_same() -> None:
    done = subprocess.run(
        [ROOT / "bin/post_compile"], env={"PATH": "/nowhere"}, capture_output=True, text=True, check=True
    )
    assert "503 not_built" in done.stdout


def test_a_buildpack_host_with_node_gets_the_npm_parts(tmp_path: Path) -> None:
    scripts = ("tools/vendor.mjs", "tools/extension_bundles.mjs")
    for name in ("package.json", "package-lock.json", ".npmrc", *scripts):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    for folder in ("static", "extensions"):
        shutil.copytree(
            ROOT / folder, tmp_path / folder, symlinks=True, ignore=shutil.ignore_patterns("vendor")
        )
    subprocess.run([ROOT / "bin/post_compile"], cwd=tmp_path, env=os.environ, check=True, capture_output=True)
    assert (tmp_path / "static/vendor/swagger-ui/swagger-ui-bundle.js").is_file()
    assert (tmp_path / "static/vendor/console.js").is_file()
    assert (tmp_path / "extensions/vendor/leader/page.js").is_file()
