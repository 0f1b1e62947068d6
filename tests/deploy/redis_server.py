"""Debian's Redis, for what the embedded Valkey cannot do: TLS, a password, another address."""

import shutil
import subprocess
from pathlib import Path

from tests.programs import needed
from tools.harness.ports import free_port
from tools.harness.processes import end
from tools.harness.waiting import until


def redis_server_binary() -> str:
    """Return the path of this machine's redis-server or valkey-server; CI has to have one."""
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    return needed(found, "redis-server for TLS, passwords and IPv6")


class RedisServer:
    """One redis-server on a free port, with the given options, until it is stopped."""

    def __init__(self, folder: Path, *, tls: bool = False, **options: str) -> None:
        self.port = free_port()
        self.folder = folder
        ports = {"port": "0", "tls-port": str(self.port)} if tls else {"port": str(self.port)}
        self.options = ports | {"save": "", "dir": str(folder)} | options
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> "RedisServer":
        """Start it, and return once it accepts connections."""
        words = [word for name, value in self.options.items() for word in (f"--{name}", value)]
        with (self.folder / "redis.log").open("wb") as log:
            self.process = subprocess.Popen([redis_server_binary(), *words], stdout=log)
        until(
            lambda: "Ready to accept connections" in (self.folder / "redis.log").read_text(), "Redis is ready"
        )
        return self

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            end(self.process)


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """Make a self-signed certificate for 127.0.0.1, and return it with its key."""
    certificate, key = folder / "server.crt", folder / "server.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    return certificate, key
