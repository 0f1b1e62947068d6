"""The address of Redis as a setting gives it: one server, nodes of a cluster, or sentinels and a service."""

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
# Options of the address that are for the sentinels, each with the name by which a connection takes it.
SENTINEL_LOGIN = {"sentinel_username": "username", "sentinel_password": "password"}
# Options of a pool of connections, and of a single Redis, of which a cluster has many.
OF_THE_POOL = ("max_connections", "timeout")
OF_ONE_SERVER = ("host", "port", "db")
# What Redis takes as a connection's name; with another one it refuses every connection.
CLIENT_NAME = re.compile("[!-~]*")
# Scheme and login, hosts, path and options.
ADDRESS = re.compile(r"(?P<before>[^/?#]*://(?:[^/?#]*@)?)(?P<hosts>[^/?#]*)(?P<behind>.*)", re.DOTALL)
WANTED = (
    "use redis://[[user]:password@]host:port[/database], redis+cluster://host:port[,host:port…] or "
    "redis+sentinel://host:port[,host:port…]/service[/database], each with rediss for TLS and redis-py's "
    "options behind a ? (client_name without spaces), and write special characters of the password "
    "percent-encoded, such as %2F for /"
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
        """Read an address; a wrong one is never quoted, since it may hold a password."""
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
        # Only the first host is parsed here: newer Pythons refuse brackets in a list of hosts.
        parts = urlsplit(f"{address['before']}{names[0]}{address['behind']}")
        scheme, _, named = parts.scheme.partition("+")
        kind = kind_of(named)
        # An @ after the host: a / ? or # in the password ended the host too early.
        if scheme not in ("redis", "rediss") or "@" in parts.path + parts.query + parts.fragment:
            raise ValueError
        if kind == "single" and len(names) > 1:
            raise ValueError
        nodes = tuple(node_of(name, DEFAULT_PORTS[kind]) for name in names)
        path = parts.path.strip("/").split("/")
        service = unquote(path.pop(0)) if kind == "sentinel" else None
        database = "/".join(path)
        # A cluster has one database; redis-py would turn a name that is not a number into database 0.
        if service == "" or not f"0{database}".isdigit() or (kind == "cluster" and database not in ("", "0")):
            raise ValueError
        plain = parts._replace(scheme=scheme, path=f"/{database}", fragment="").geturl()
        check_options(kind, plain)
        return cls(kind, nodes, service, plain)


def check_options(kind: Kind, plain: str) -> None:
    """Raise `ValueError` unless every option after the ? is one that a connection of this kind has."""
    options: dict[str, Any] = dict(parse_url(plain))
    if not CLIENT_NAME.fullmatch(options.get("client_name", "")):
        raise ValueError
    if kind == "sentinel":
        options = {name: value for name, value in options.items() if name not in SENTINEL_LOGIN}
    try:
        if kind == "cluster":
            RedisCluster(startup_nodes=[ClusterNode("127.0.0.1", 0)], **cluster_options(options))
        for of_the_pool in OF_THE_POOL:
            options.pop(of_the_pool, None)
        options.pop("connection_class", Connection)(**options)
    except Exception:
        # At a wrong option redis-py raises whatever it happens to run into.
        raise ValueError from None


def cluster_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return those options of one connection that a cluster's client takes, in its form."""
    common = {name: value for name, value in options.items() if name not in (*OF_ONE_SERVER, *OF_THE_POOL)}
    if common.pop("connection_class", Connection) is SSLConnection:
        common["ssl"] = True
    return common


def kind_of(name: str) -> Kind:
    """Return the kind that the part of the scheme after its + names."""
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
