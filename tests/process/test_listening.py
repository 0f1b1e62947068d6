"""The kernel is asked where this process listens."""

import socket

import pytest

from app.process.listening import is_loopback_port, listening_addresses, name_from_here


def test_the_kernel_says_where_this_process_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as here, socket.create_server(("0.0.0.0", 0)) as everywhere:
        ports = here.getsockname()[1], everywhere.getsockname()[1]
        assert {("127.0.0.1", ports[0]), ("0.0.0.0", ports[1])} <= set(listening_addresses(ports[1]))
        assert is_loopback_port(ports[0])
        assert not is_loopback_port(ports[1])
        assert not is_loopback_port(1)


def test_what_was_opened_after_the_first_connection_is_not_looked_at() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as before,
        socket.create_connection(before.getsockname()),
        before.accept()[0],
        socket.create_server(("127.0.0.1", 0)) as after,
    ):
        found = set(listening_addresses(before.getsockname()[1]))
        assert before.getsockname() in found
        assert after.getsockname() not in found
        assert after.getsockname() in set(listening_addresses())


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
