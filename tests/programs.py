"""What some tests need of the machine."""

import os
import socket
from typing import NoReturn

import pytest

# A machine's own address in the newer of the two families.
IPV6_LOOPBACK = "::1"


def needed(found: str | None, what: str) -> str:
    """Return the path of a program; without it the test fails in CI and is left out elsewhere."""
    return found or left_out(f"there is no {what} here; `make system` brings it")


def ipv6_loopback() -> str:
    """Return the address; where IPv6 is switched off the test fails in CI and is left out elsewhere."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as listening:
            listening.bind((IPV6_LOOPBACK, 0))
    except OSError as error:
        left_out(f"no IPv6 here ({error}); switch it on (sysctl net.ipv6.conf.lo.disable_ipv6=0)")
    return IPV6_LOOPBACK


def left_out(why: str) -> NoReturn:
    """End a test that this machine cannot run: a failure in CI, which is meant to run them all."""
    if "CI" in os.environ:
        pytest.fail(why)
    pytest.skip(why)
