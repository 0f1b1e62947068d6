"""Settings: a valid value is accepted, and a refused one is named with what would be valid."""

import re
from dataclasses import fields
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.asyncio.connection import parse_url

from app.config import settings
from app.config.environment import SettingError
from app.config.redis_url import RedisUrl, cluster_options
from app.config.settings import MAX_HEARTBEAT_SECONDS, MIN_IMAGE_PIXELS, Settings
from app.limiting.limiter import Action
from app.middleware.body_limit import MAX_BODY_BYTES
from app.middleware.host_guard import host_name
from tools.docs.tables import default_of
from tools.harness.browser_source import constant
from tools.harness.paths import ROOT


def test_nothing_set_gives_the_defaults() -> None:
    settings = Settings.from_environ({})
    assert (settings.port, settings.log_level, settings.allowed_origins) == (8000, "INFO", ("*",))
    assert (settings.rest_seconds, settings.rest_cooldown_seconds, settings.rest_request_threshold) == (
        300,
        1200,
        1,
    )
    assert (settings.rest_notice_seconds, settings.rest_grace_seconds) == (30, 0)
    assert (settings.max_image_bytes, settings.max_image_pixels) == (300_000, 1280 * 720)
    assert (settings.blink_threshold, settings.blink_minutes) == (1, 3)
    assert settings.leader_key is None


def test_an_empty_value_counts_as_unset() -> None:
    assert Settings.from_environ({"PORT": "", "LEADER_KEY": " "}) == Settings.from_environ({})


def test_every_default_and_every_example_would_be_taken_from_the_environment() -> None:
    for each in fields(Settings):
        shown = default_of(each) or each.metadata["example"]
        if each.name != "face_landmarks_model":
            taken = getattr(Settings.from_environ({each.name.upper(): shown}), each.name)
            expected = each.metadata["read"](shown) if shown else None
            assert taken == (expected if each.default is None else each.default)


def test_the_name_of_every_setting_is_read_somewhere_in_the_code() -> None:
    source = "\n".join(
        file.read_text() for file in (ROOT / "app").rglob("*.py") if file.name != "settings.py"
    )
    read = set(re.findall(r'\bsettings(?:"\])?\.(\w+)', source))
    by_action = {f"rate_{action}" for action in get_args(Action)}
    # PORT is for the start commands; the server only checks it, and asks the kernel where it listens.
    unread = {each.name for each in fields(Settings)} - read - by_action
    assert unread == {"port"}, "a setting does nothing until `app/lifespan.py` hands it to what needs it"


def test_the_largest_image_that_can_be_allowed_fits_into_a_request() -> None:
    # Base64 makes four bytes of three, and the packet adds some bytes around it.
    assert settings.MAX_IMAGE_BYTES * 4 / 3 < MAX_BODY_BYTES - 10_000


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("PORT", "abc", "whole number from 1 to 65535"),
        ("PORT", "0", "whole number"),
        ("PORT", "-1", "whole number"),
        ("PORT", "80.5", "whole number"),
        ("PORT", "８０００", "whole number"),
        ("REST_SECONDS", "-1", "whole number from 10 to 3600"),
        ("REST_SECONDS", "9", "whole number from 10 to 3600"),
        ("REST_NOTICE_SECONDS", "301", "whole number from 0 to 300"),
        ("REST_GRACE_SECONDS", "-1", "whole number from 0 to 7200"),
        ("ALLOWED_ORIGINS", "https://a.example/path", "scheme and host only"),
        ("RATE_STARTS", "300", "by address"),
        ("STREAMS_PER_ADDRESS", "0", "whole number"),
        ("ALLOWED_HOSTS", "https://a.example", "host names without a port"),
        ("ALLOWED_HOSTS", "a.example:80", "host names without a port"),
        ("ALLOWED_HOSTS", "a.*.example", "host names without a port"),
        ("ALLOWED_HOSTS", ",", "host names without a port"),
        ("ALLOWED_HOSTS", "[1::2::3]", "host names without a port"),
        ("ALLOWED_ORIGINS", "a.example", "scheme and host only"),
        ("ALLOWED_ORIGINS", "https://a.example, *", "scheme and host only"),
        ("ALLOWED_ORIGINS", "https://a.example:0", "scheme and host only"),
        ("ALLOWED_ORIGINS", ",", "or * for every origin"),
        ("LOG_LEVEL", "LOUD", "DEBUG, INFO, WARNING, ERROR"),
        ("PUBLIC_URL", "rest.example.org", "address people open"),
        ("PUBLIC_URL", "https://rest.example.org:99999", "address people open"),
        ("PUBLIC_URL", "https://rest.example.org/app", "without a user, a password or a path"),
        ("PUBLIC_URL", "https://a..b", "address people open"),
        ("PUBLIC_URL", "https://my_rest.example.org", "letters, digits, dots and hyphens"),
        ("FACE_LANDMARKS_MODEL", "/nowhere/model.dat", "shape_predictor_68_face_landmarks.dat"),
        ("FACE_LANDMARKS_MODEL", "x" * 5000, "shape_predictor_68_face_landmarks.dat"),
        ("FACE_LANDMARKS_MODEL", __file__, "shape_predictor_68_face_landmarks.dat"),
        ("REDIS_HOST", "redis:6379", "only the host"),
        ("REDIS_HOST", "redis://redis", "only the host"),
        ("REDIS_HOST", "[::1]", "only the host"),
        ("MAX_IMAGE_BYTES", "1000000", "whole number"),
        ("MAX_IMAGE_PIXELS", "307199", "whole number from 307200 to 8294400"),
        ("SSE_HEARTBEAT_SECONDS", "31", "whole number from 1 to 30"),
    ],
)
def test_a_wrong_value_is_named_with_what_would_be_right(name: str, value: str, wanted: str) -> None:
    with pytest.raises(SettingError) as caught:
        Settings.from_environ({name: value})
    line = str(caught.value)
    assert line.startswith(f"{name}={value!r} is not valid: ")
    assert wanted in line
    assert "\n" not in line


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REDIS_URL", "http://:hunter2@redis"),
        ("REDIS_URL", "redis://default:hunter2/rest@redis"),
        ("REDIS_URL", "redis://default:1/hunter2@redis"),
        ("REDIS_URL", "redis://default:hunter2\u2100@redis"),
        ("REDIS_URL", "redis://[hunter2@redis"),
        ("LEADER_KEY", "hunter2 hunter2"),
        # Not secrets, but they may contain a login by mistake.
        ("REDIS_HOST", "redis://default:hunter2@redis:6379"),
        ("PUBLIC_URL", "https://me:hunter2@rest.example.org"),
        ("ALLOWED_ORIGINS", "https://a.example, https://me:hunter2@rest.example.org"),
    ],
)
def test_a_wrong_secret_is_not_shown(name: str, value: str) -> None:
    with pytest.raises(SettingError) as caught:
        Settings.from_environ({name: value})
    assert "hunter2" not in str(caught.value)
    assert str(caught.value).startswith(f"{name}=(hidden) is not valid")


def test_no_heartbeat_that_is_allowed_is_too_slow_for_our_clients() -> None:
    limit = constant("extensions/shared/stream/stream_watchdog.js", "SILENCE_MS")
    assert limit >= MAX_HEARTBEAT_SECONDS * 1000 * 1.5


def test_no_size_of_a_frame_that_is_allowed_is_too_small_for_the_leader() -> None:
    width = constant("extensions/shared/frames/crop.js", "WHOLE_WIDTH")
    assert width * width * 3 // 4 <= MIN_IMAGE_PIXELS


def test_a_redis_password_may_have_any_character_in_it_percent_encoded() -> None:
    url = "redis://default:sec%2Fret%40@redis.example.org:6380/0"
    assert Settings.from_environ({"REDIS_URL": url}).redis_url == url
    with pytest.raises(SettingError, match="percent-encoded"):
        Settings.from_environ({"REDIS_URL": "redis://default:sec/ret@redis.example.org:6380/0"})


@pytest.mark.parametrize(
    ("url", "kind", "nodes", "service"),
    [
        ("redis://a", "single", (("a", 6379),), None),
        ("redis://a:7000/3?protocol=2", "single", (("a", 7000),), None),
        ("rediss://a?ssl_cert_reqs=none&max_connections=9", "single", (("a", 6379),), None),
        ("redis+cluster://a:7000,[::1]:7001,c", "cluster", (("a", 7000), ("::1", 7001), ("c", 6379)), None),
        ("rediss+cluster://me:p%40ss@a:7000/0", "cluster", (("a", 7000),), None),
        ("redis+sentinel://:p@a,b:26380/rests", "sentinel", (("a", 26379), ("b", 26380)), "rests"),
        ("redis+sentinel://a/rests/2", "sentinel", (("a", 26379),), "rests"),
        (
            "redis+sentinel://a/rests?sentinel_username=me&sentinel_password=p%40ss",
            *("sentinel", (("a", 26379),), "rests"),
        ),
        ("rediss+cluster://a?ssl_cert_reqs=none&max_connections=9", "cluster", (("a", 6379),), None),
    ],
)
def test_one_redis_a_cluster_and_sentinels_are_read_from_their_address(
    url: str, kind: str, nodes: tuple[tuple[str, int], ...], service: str | None
) -> None:
    assert Settings.from_environ({"REDIS_URL": url}).redis_url == url
    read = RedisUrl.parse(url)
    assert (read.kind, read.nodes, read.service) == (kind, nodes, service)
    assert read.plain.startswith(("redis://", "rediss://"))
    assert "p@ss" not in repr(read)
    assert "p%40ss" not in repr(read)


@pytest.mark.parametrize(("scheme", "tls"), [("redis", False), ("rediss", True)])
def test_a_cluster_is_asked_by_tls_where_its_address_says_so(scheme: str, tls: bool) -> None:
    options = cluster_options(dict(parse_url(RedisUrl.parse(f"{scheme}+cluster://a").plain)))
    assert bool(options.get("ssl")) is tls


@pytest.mark.parametrize(
    "url",
    [
        *("redis://a,b", "redis+cluster://", "redis+cluster://a,", "redis+cluster://a:0", "redis+ring://a"),
        *("redis+cluster://a/3", "redis+sentinel://a", "redis+sentinel://a/", "redis+sentinel://a/rests/x"),
        *("redis+cluster://a:b@c@d:1/0@", "http+cluster://a", "redis+cluster://a:99999", "redis://me:1?2@a"),
        *("redis://a?ssl_cert_reqs=none", "redis://a?ssl=true", "redis://a?db=abc", "redis://a?foo=bar"),
        *(
            "rediss://a?ssl_cert_reqs=CERT_NONE",
            "redis+sentinel://a/rests?foo=1",
            "redis://a?socket_timeout=x",
        ),
        *("redis://a/abc", "redis://a/1/2", "redis://a?retry=3", "redis://a?sentinel_password=x"),
        *("redis://a?maint_notifications_config=x", "redis+cluster://a?retry_on_timeout=true"),
        *("redis+cluster://a?socket_type=1", "rediss+cluster://a?ssl_ca_path=/etc"),
    ],
)
def test_an_address_of_redis_that_cannot_be_is_refused_with_what_would_be_right(url: str) -> None:
    with pytest.raises(SettingError, match=r"REDIS_URL=\(hidden\) is not valid: use redis://"):
        Settings.from_environ({"REDIS_URL": url})


def test_origins_and_levels_are_taken_as_people_write_them() -> None:
    settings = Settings.from_environ(
        {
            "ALLOWED_ORIGINS": " https://meet.google.com/ ,chrome-extension://abcdefgh ",
            "LOG_LEVEL": "debug",
            "PUBLIC_URL": "https://rest.example.org/",
            "REDIS_URL": "rediss://:secret@redis.example.org:6380/0",
        }
    )
    assert settings.allowed_origins == ("https://meet.google.com", "chrome-extension://abcdefgh")
    assert settings.log_level == "DEBUG"
    assert settings.public_url == "https://rest.example.org"


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


@given(st.text())
def test_whatever_is_set_either_works_or_is_refused_in_one_line(value: str) -> None:
    for each in fields(Settings):
        problem = problem_with(each.name.upper(), value)
        assert problem is None or len(problem.splitlines()) == 1


def problem_with(name: str, value: str) -> str | None:
    try:
        Settings.from_environ({name: value})
    except SettingError as error:
        return str(error)
    return None
