"""A real nginx with this repository's configuration, in front of servers on this machine."""

import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

import httpx2

from tools.harness.paths import ROOT
from tools.harness.ports import free_port
from tools.harness.processes import end, stopped_on_failure
from tools.harness.waiting import until

CONFIG = ROOT / "deploy" / "nginx.conf"


class NginxProcess:
    """Listens on a free port of the loopback interface; `ports` are those of api1, api2 and so on.

    `turned_on`: lines that are commented out in the configuration, to be uncommented; `added`: lines for its
    `server` block.
    """

    def __init__(
        self,
        folder: Path,
        ports: Mapping[str, int],
        turned_on: Sequence[str] = (),
        added: Sequence[str] = (),
    ) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"):
            (folder / kind).mkdir(parents=True)
        config = folder / "nginx.conf"
        lines = CONFIG.read_text("utf-8")
        for line in turned_on:
            assert f"# {line}\n" in lines, f"no comment is {line}"
            lines = lines.replace(f"# {line}\n", f"{line}\n")
        lines = lines.replace("server {\n", "\n".join(["server {", *added, ""]), 1)
        config.write_text(self._here(folder, lines, ports))
        binary = nginx_binary()
        assert binary is not None, "there is no nginx here"
        command = [binary, "-p", str(folder), "-c", str(config), "-g", "daemon off;"]
        with (folder / "errors.log").open("wb") as log:
            self.process = subprocess.Popen(command, stderr=log)
        with stopped_on_failure(self.stop):
            until(self._answers, "nginx answers")

    def _here(self, folder: Path, config: str, ports: Mapping[str, int]) -> str:
        """Return the configuration with this machine's addresses and folders, and with lower limits."""
        for name, port in ports.items():
            config = config.replace(f"server {name}:8000", f"server 127.0.0.1:{port}")
        assert ":8000" not in config
        config, found = re.subn(r"listen 80 ", f"listen 127.0.0.1:{self.port} ", config)
        assert found == 1
        # Not every user may raise the limit of open files, so nginx runs with the one there is.
        config = re.sub(r"^worker_rlimit_nofile.*$", "", config, flags=re.MULTILINE)
        config = config.replace("worker_connections 32768", "worker_connections 512")
        own = [f"pid {folder}/nginx.pid;"]
        paths = "".join(
            f"{kind}_temp_path {folder}/{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        return "\n".join(own) + config.replace("http {", f"http {{\n{paths}", 1)

    def _answers(self) -> bool:
        assert self.process.poll() is None, "nginx has ended"
        try:
            return httpx2.get(f"{self.url}/health", trust_env=False).status_code == 200
        except httpx2.HTTPError:
            return False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End it; raises `subprocess.TimeoutExpired` when it hangs."""
        end(self.process)


def nginx_binary() -> str | None:
    """Return nginx's path if it is installed; Debian puts it outside of a normal user's PATH."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def nginx_version(binary: str) -> tuple[int, ...]:
    """Return what an nginx says of itself, as numbers."""
    said = subprocess.run([binary, "-v"], capture_output=True, text=True, check=True).stderr
    return tuple(map(int, re.findall(r"\d+", said)[:3]))
