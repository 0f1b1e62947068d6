"""What some tests need from the machine."""

import os
import shutil
import socket
from pathlib import Path
from typing import NoReturn

import pytest

# The machine's own address in IPv6.
IPV6_LOOPBACK = "::1"


def shell() -> dict[str, str]:
    """Return a reader's environment: the `make` that runs this test tells an inner one what to print."""
    return {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}


def only(folder: Path, *programs: str) -> Path:
    """Return a folder for `PATH` that has these programs and nothing else."""
    folder.mkdir(exist_ok=True)
    for program in programs:
        (folder / program).symlink_to(str(shutil.which(program)))
    return folder


def needed(found: str | None, what: str) -> str:
    """Return the path of a program; without it the test fails in CI and is skipped elsewhere."""
    return found or left_out(f"there is no {what} here; `make system` brings it")


def ipv6_loopback() -> str:
    """Return the address; where IPv6 is switched off the test fails in CI and is skipped elsewhere."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as listening:
            listening.bind((IPV6_LOOPBACK, 0))
    except OSError as error:
        left_out(f"no IPv6 here ({error}); switch it on (sysctl net.ipv6.conf.lo.disable_ipv6=0)")
    return IPV6_LOOPBACK


def left_out(why: str) -> NoReturn:
    """End a test that this machine cannot run: skip it, but fail in CI, which is meant to run them all."""
    if "CI" in os.environ:
        pytest.fail(why)
    pytest.skip(why)
