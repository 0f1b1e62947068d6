"""The kernel is asked where this process listens."""

import contextlib
import os
import socket
import tempfile

import pytest

from app.process.listening import is_loopback_port, listening_addresses, name_from_here
from tests.programs import ipv6_loopback


def test_the_kernel_says_where_this_process_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as here, socket.create_server(("0.0.0.0", 0)) as everywhere:
        ports = here.getsockname()[1], everywhere.getsockname()[1]
        assert {("127.0.0.1", ports[0]), ("0.0.0.0", ports[1])} <= set(listening_addresses())
        assert is_loopback_port(ports[0])
        assert not is_loopback_port(ports[1])
        assert not is_loopback_port(1)


def test_a_connection_that_has_a_smaller_number_than_its_listener_hides_nothing() -> None:
    # As after a start without Redis: the numbers of its connections are free again.
    with contextlib.ExitStack() as earlier:
        for _ in range(4):
            earlier.enter_context(socket.socket())
        with socket.create_server(("127.0.0.1", 0)) as here:
            port = here.getsockname()[1]
            earlier.close()
            with socket.create_connection(("127.0.0.1", port)) as client, here.accept()[0] as accepted:
                assert max(client.fileno(), accepted.fileno()) < here.fileno()
                assert is_loopback_port(port)


def test_a_port_that_nobody_listens_on_yet_is_asked_about_again() -> None:
    with socket.socket() as here:
        here.bind(("127.0.0.1", 0))
        port = here.getsockname()[1]
        assert not is_loopback_port(port)
        here.listen()
        assert is_loopback_port(port)


def test_an_ipv6_address_is_told_whole() -> None:
    with socket.create_server((ipv6_loopback(), 0), family=socket.AF_INET6) as here:
        assert here.getsockname()[:2] in list(listening_addresses())
        assert is_loopback_port(here.getsockname()[1])


def test_the_files_that_were_looked_at_stay_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as here, tempfile.TemporaryFile() as file:
        assert here.getsockname() in list(listening_addresses())
        assert os.fstat(here.fileno())
        assert os.fstat(file.fileno())


def test_a_port_that_is_open_to_others_too_is_not_loopbacks() -> None:
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as here:
        port = here.getsockname()[1]
        with socket.create_server(("0.0.0.0", port), reuse_port=True):
            assert not is_loopback_port(port)


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("0.0.0.0", "localhost"),
        ("::", "localhost"),
        ("127.0.0.1", "localhost"),
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8::7", "[2001:db8::7]"),
    ],
)
def test_an_address_that_is_listened_on_is_named_as_a_browser_here_can_open_it(host: str, name: str) -> None:
    assert name_from_here(host) == name
