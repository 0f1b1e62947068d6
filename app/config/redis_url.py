"""The address of Redis as a setting has it: one server, nodes of a cluster, or sentinels and a service."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

from redis.asyncio import RedisCluster
from redis.asyncio.cluster import ClusterNode
from redis.asyncio.connection import Connection, SSLConnection, parse_url

Kind = Literal["single", "cluster", "sentinel"]
Node = tuple[str, int]

DEFAULT_PORTS: dict[Kind, int] = {"single": 6379, "cluster": 6379, "sentinel": 26379}
# Options of the address that are the sentinels' own, with the name that a connection has for each.
SENTINEL_LOGIN = {"sentinel_username": "username", "sentinel_password": "password"}
# Options of a pool of connections, and of one Redis that a cluster has many of.
OF_THE_POOL = ("max_connections", "timeout")
OF_ONE_SERVER = ("host", "port", "db")
# Scheme and login, hosts, path and options.
ADDRESS = re.compile(r"(?P<before>[^/?#]*://(?:[^/?#]*@)?)(?P<hosts>[^/?#]*)(?P<behind>.*)", re.DOTALL)
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
        address = ADDRESS.fullmatch(text)
        if address is None:
            raise ValueError
        names = address["hosts"].split(",")
        # With the first alone: newer Pythons refuse brackets in a list.
        parts = urlsplit(f"{address['before']}{names[0]}{address['behind']}")
        scheme, _, named = parts.scheme.partition("+")
        kind = kind_of(named)
        # An @ behind the host: a password with / ? or # in it ended the host too early.
        if scheme not in ("redis", "rediss") or "@" in parts.path + parts.query + parts.fragment:
            raise ValueError
        if kind == "single" and len(names) > 1:
            raise ValueError
        nodes = tuple(node_of(name, DEFAULT_PORTS[kind]) for name in names)
        path = parts.path.strip("/").split("/")
        service = unquote(path.pop(0)) if kind == "sentinel" else None
        database = "/".join(path)
        # A cluster has one database; of another name than a number redis-py would make database 0.
        if service == "" or not f"0{database}".isdigit() or (kind == "cluster" and database not in ("", "0")):
            raise ValueError
        plain = parts._replace(scheme=scheme, path=f"/{database}", fragment="").geturl()
        check_options(kind, plain)
        return cls(kind, nodes, service, plain)


def check_options(kind: Kind, plain: str) -> None:
    """Raise `ValueError` unless every option behind the ? is one that a connection of this kind has."""
    options: dict[str, Any] = dict(parse_url(plain))
    if kind == "sentinel":
        options = {name: value for name, value in options.items() if name not in SENTINEL_LOGIN}
    try:
        if kind == "cluster":
            RedisCluster(startup_nodes=[ClusterNode("127.0.0.1", 0)], **cluster_options(options))
        for of_the_pool in OF_THE_POOL:
            options.pop(of_the_pool, None)
        options.pop("connection_class", Connection)(**options)
    except Exception:
        # redis-py fails at a wrong option with whatever it then runs into.
        raise ValueError from None


def cluster_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a cluster's client takes of the options of one connection."""
    common = {name: value for name, value in options.items() if name not in (*OF_ONE_SERVER, *OF_THE_POOL)}
    if common.pop("connection_class", Connection) is SSLConnection:
        common["ssl"] = True
    return common


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
