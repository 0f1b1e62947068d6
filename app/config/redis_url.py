"""The address of Redis as a setting has it: one server, nodes of a cluster, or sentinels and a service."""

from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

from redis.asyncio.connection import Connection, parse_url
from redis.exceptions import RedisError

Kind = Literal["single", "cluster", "sentinel"]
Node = tuple[str, int]

DEFAULT_PORTS: dict[Kind, int] = {"single": 6379, "cluster": 6379, "sentinel": 26379}
WANTED = (
    "use redis://[[user]:password@]host:port[/database], redis+cluster://host:port[,host:port…] or "
    "redis+sentinel://host:port[,host:port…]/service[/database], each with rediss for TLS and redis-py's "
    "options behind a ?, and write special characters of the password percent-encoded, such as %2F for /"
)


@dataclass(frozen=True, slots=True)
class RedisUrl:
    """Where to ask; `plain` is the first node as redis:// or rediss://, with everything but the service."""

    kind: Kind
    nodes: tuple[Node, ...]
    service: str | None
    plain: str = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> "RedisUrl":
        """Read an address; what is wrong is never quoted, for it may hold a password."""
        try:
            return cls._parse(text)
        except ValueError:
            raise ValueError(WANTED) from None

    @classmethod
    def _parse(cls, text: str) -> "RedisUrl":
        parts = urlsplit(text)
        scheme, _, named = parts.scheme.partition("+")
        kind = kind_of(named)
        # An @ behind the host: a password with / ? or # in it ended the host too early.
        if scheme not in ("redis", "rediss") or "@" in parts.path + parts.query + parts.fragment:
            raise ValueError
        login, at, hosts = parts.netloc.rpartition("@")
        names = hosts.split(",")
        if kind == "single" and len(names) > 1:
            raise ValueError
        nodes = tuple(node_of(name, DEFAULT_PORTS[kind]) for name in names)
        path = parts.path.strip("/").split("/")
        service = unquote(path.pop(0)) if kind == "sentinel" else None
        database = "/".join(path)
        # An address of one server may have anything there that redis-py knows; a cluster has one database.
        possible = {"single": True, "cluster": database in ("", "0"), "sentinel": f"0{database}".isdigit()}
        if service == "" or not possible[kind]:
            raise ValueError
        query = f"?{parts.query}" if parts.query else ""
        plain = f"{scheme}://{login}{at}{names[0]}/{database}{query}"
        check_options(plain)
        return cls(kind, nodes, service, plain)


def check_options(plain: str) -> None:
    """Raise `ValueError` unless every option behind the ? is one that a connection has."""
    options: dict[str, Any] = dict(parse_url(plain))
    for of_the_pool in ("max_connections", "timeout"):
        options.pop(of_the_pool, None)
    try:
        options.pop("connection_class", Connection)(**options)
    except (TypeError, RedisError):
        raise ValueError from None


def kind_of(name: str) -> Kind:
    """Return what stands behind the + of the scheme."""
    match name:
        case "":
            return "single"
        case "cluster" | "sentinel":
            return name
    raise ValueError


def node_of(text: str, default_port: int) -> Node:
    """Read `host`, `host:port` or `[address]:port`."""
    parts = urlsplit(f"//{text}")
    if not parts.hostname or parts.port == 0 or parts.path:
        raise ValueError
    return parts.hostname, parts.port or default_port
