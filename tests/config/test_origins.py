"""Origins, hosts and the public address are compared as browsers send them."""

import pytest

from app.config.environment import SettingError
from app.config.settings import Settings
from app.middleware.host_guard import host_name


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("https://Meet.Example.org", "https://meet.example.org"),
        ("HTTPS://meet.example.org:443/", "https://meet.example.org"),
        ("https://meet.example.org:", "https://meet.example.org"),
        ("http://meet.example.org:443", "http://meet.example.org:443"),
        ("https://会議.example.jp", "https://xn--6oqw48l.example.jp"),
        ("http://[0:0:0:0:0:0:0:1]:8000", "http://[::1]:8000"),
    ],
)
def test_an_origin_is_compared_as_browsers_send_it(typed: str, sent: str) -> None:
    assert Settings.from_environ({"ALLOWED_ORIGINS": typed}).allowed_origins == (sent,)


@pytest.mark.parametrize(
    ("typed", "origin", "host"),
    [
        ("https://Rest.Example.org:443", "https://rest.example.org", "rest.example.org"),
        ("https://rest.example.org.", "https://rest.example.org.", "rest.example.org"),
        ("http://[fd00:0::1]:8000", "http://[fd00::1]:8000", "[fd00::1]"),
    ],
)
def test_a_server_knows_itself_by_what_browsers_make_of_its_public_url(
    typed: str, origin: str, host: str
) -> None:
    settings = Settings.from_environ({"PUBLIC_URL": typed, "ALLOWED_ORIGINS": "https://a.example"})
    assert settings.calling_origins == ("https://a.example", origin)
    header = origin.partition("//")[2]
    assert settings.public_host == host == host_name(header)


@pytest.mark.parametrize(
    ("url", "https"), [("https://a.example", True), ("http://a.example", False), ("", False)]
)
def test_https_alone_is_asked_for_where_people_open_it_by_https(url: str, https: bool) -> None:
    assert Settings.from_environ({"PUBLIC_URL": url}).is_https is https


def test_an_address_among_the_allowed_hosts_is_compared_as_browsers_send_it() -> None:
    allowed = Settings.from_environ({"ALLOWED_HOSTS": "[2001:0db8::1], Rest.example.org"}).allowed_hosts
    assert allowed == (host_name("[2001:db8::1]:8000"), "rest.example.org")
    private = Settings.from_environ({"ALLOWED_HOSTS": "Rest_Api,*.my_net"}).allowed_hosts
    assert private == (host_name("Rest_Api:8000"), "*.my_net")
    japanese = Settings.from_environ({"ALLOWED_HOSTS": "例え.jp, *.例え.jp"}).allowed_hosts
    assert japanese == ("xn--r8jz45g.jp", "*.xn--r8jz45g.jp")
    assert host_name("[2001:DB8:0::1]") == "[2001:db8::1]"
    assert host_name("[::zz]") == host_name("[1.2]") == ""


@pytest.mark.parametrize(
    "typed",
    [
        "https://*.example.org",
        "https://me@example.org",
        "https://a b.c",
        "https://a..b",
        f"https://{'a' * 64}.org",
        "https://a.b:99999",
        "https://[::1",
        "http://[::zz]",
        "https://",
    ],
)
def test_an_origin_that_no_page_can_have_is_refused(typed: str) -> None:
    with pytest.raises(SettingError, match=r"ALLOWED_ORIGINS=.* is not valid: use scheme and host only"):
        Settings.from_environ({"ALLOWED_ORIGINS": typed})
