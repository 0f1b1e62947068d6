"""An address counts as whose it is, and that of a proxy as nobody's."""

import pytest

from app.limiting.address import SILENT_WARNING, ClientAddresses, network_of


@pytest.mark.parametrize(
    ("client", "forwarded", "known"),
    [
        ("203.0.113.1", "", "203.0.113.1"),
        ("::ffff:203.0.113.1", "", "203.0.113.1"),
        ("2001:db8:1:2:3::4", "", "2001:db8:1:2::/64"),
        ("203.0.113.1", "203.0.113.1", "203.0.113.1"),
        ("203.0.113.1", "198.51.100.7, 203.0.113.1", "203.0.113.1"),
        ("10.0.0.5", "203.0.113.1", None),
        ("10.0.0.5", "210.0.0.5", None),
        ("100.64.0.3", "203.0.113.1", None),
        ("8.8.8.8", "203.0.113.1", "8.8.8.8"),
        ("fd12::3", "203.0.113.1", None),
        ("fe80::1:2%eth0", "", "fe80::/64"),
        ("203.0.113.1", "203.0.113.1:41234", "203.0.113.1"),
        ("2001:db8:1:2:3::4", "[2001:db8:1:2:3::4]:41234", "2001:db8:1:2::/64"),
        ("10.0.0.5", "203.0.113.1:41234", None),
    ],
)
def test_an_address_counts_as_whose_it_is(client: str, forwarded: str, known: str | None) -> None:
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    assert ClientAddresses().of({"client": (client, 1), "headers": headers}) == known
    assert ClientAddresses().of({"client": None, "headers": headers}) is None


@pytest.mark.parametrize("sign", ["x-forwarded-proto", "x-real-ip", "forwarded", "via"])
def test_a_proxy_that_does_not_say_whose_request_it_is_makes_nobodys_address(
    sign: str, caplog: pytest.LogCaptureFixture
) -> None:
    addresses = ClientAddresses()
    headers = [(sign.encode(), b"1.1 proxy")]
    for _ in range(2):
        assert addresses.of({"client": ("127.0.0.1", 1), "headers": headers}) is None
    assert [record.getMessage() for record in caplog.records] == [SILENT_WARNING]
    assert addresses.of({"client": ("8.8.8.8", 1), "headers": headers}) == "8.8.8.8"


def test_what_is_no_address_stands_for_itself() -> None:
    assert network_of("testclient") == "testclient"
