"""The address of Redis says whether it is one, a cluster or sentinels, or is refused."""

import pytest
from redis.asyncio.connection import parse_url

from app.config.environment import SettingError
from app.config.redis_url import RedisUrl, cluster_options
from app.config.settings import Settings


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
        *(
            "redis://a?client_name=two%20words",
            "redis://a?client_name=%E4%BC%91",
            "redis://a?client_name=a%0Ab",
        ),
        *("redis+cluster://a?socket_type=1", "rediss+cluster://a?ssl_ca_path=/etc"),
    ],
)
def test_an_address_of_redis_that_cannot_be_is_refused_with_what_would_be_right(url: str) -> None:
    with pytest.raises(SettingError, match=r"REDIS_URL=\(hidden\) is not valid: use redis://"):
        Settings.from_environ({"REDIS_URL": url})
