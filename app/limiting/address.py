"""Which address a request comes from, if known; only proxies in FORWARDED_ALLOW_IPS may forward others."""

import logging
import re
from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

logger = logging.getLogger(__name__)

# Whoever has one IPv6 address has its whole network of 64 bits.
IPV6_PREFIX = 64
# Carriers' and platforms' own networks, which Python counts neither as private nor as global.
SHARED_NETWORK = ip_network("100.64.0.0/10")
FORWARDED_FOR = b"x-forwarded-for"
# Headers of a request that a proxy passed on, even if it does not say for whom.
PROXY_HEADERS = frozenset({FORWARDED_FOR, b"x-forwarded-proto", b"x-real-ip", b"forwarded", b"via"})
# How some proxies write a client into X-Forwarded-For; uvicorn takes the port off.
WITH_PORT = re.compile(r"\[([^\]]+)\](?::[0-9]*)?|([^:]+):[0-9]+")
WARNING = (
    "! X-Forwarded-For comes from a proxy that FORWARDED_ALLOW_IPS does not name: everyone behind it looks "
    "like one address, so only the limits by meeting hold. Set FORWARDED_ALLOW_IPS to the proxy's address."
)
PUBLIC_WARNING = (
    "! X-Forwarded-For comes from a public address that FORWARDED_ALLOW_IPS does not name, and is ignored. "
    "If that is your proxy, name it: everyone behind it shares the limits of one address."
)
SILENT_WARNING = (
    "! A proxy passes requests on without X-Forwarded-For: everyone behind it looks like one address, so "
    "only the limits by meeting hold. Let it send X-Forwarded-For, and name it in FORWARDED_ALLOW_IPS."
)


class ClientAddresses:
    """Finds the address of a request's client, and logs once what keeps it from being known."""

    def __init__(self) -> None:
        self._warned_of: set[str] = set()

    def of(self, scope: Mapping[str, Any]) -> str | None:
        """Return the client's address (for IPv6 its network), or `None` behind a proxy that is not named.

        X-Forwarded-For from an unnamed public address is ignored: anyone could escape the limits with one.
        """
        client = scope.get("client")
        if not client:
            return None
        host = str(client[0])
        if not is_proxied(scope) or is_forwarded(scope):
            return network_of(host)
        named = any(name == FORWARDED_FOR for name, _ in scope["headers"])
        if is_public(host):
            if named:
                self._warn_once(PUBLIC_WARNING)
            return network_of(host)
        self._warn_once(WARNING if named else SILENT_WARNING)
        return None

    def _warn_once(self, warning: str) -> None:
        if warning not in self._warned_of:
            self._warned_of.add(warning)
            logger.warning(warning)


def is_proxied(scope: Mapping[str, Any]) -> bool:
    """Tell whether a request shows that a proxy passed it on."""
    return any(name in PROXY_HEADERS for name, _ in scope["headers"])


def is_forwarded(scope: Mapping[str, Any]) -> bool:
    """Tell whether a proxy that uvicorn knows named the request's client in X-Forwarded-For."""
    named = ",".join(value.decode("latin-1") for name, value in scope["headers"] if name == FORWARDED_FOR)
    client: Any = scope.get("client")
    return bool(client) and str(client[0]) in [without_port(each.strip()) for each in named.split(",")]


def without_port(text: str) -> str:
    """Return an address of X-Forwarded-For, such as `203.0.113.1:41234` or `[2001:db8::1]`, by itself."""
    found = WITH_PORT.fullmatch(text)
    return found[1] or found[2] if found else text


def network_of(host: str) -> str:
    """Return an address in one spelling: IPv6 as its network, a text that is no address as it is."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((address, IPV6_PREFIX), strict=False))


def is_public(host: str) -> bool:
    """Tell whether an address is one of the public internet, unlike those of a platform's inner proxies."""
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return not (address.is_private or address in SHARED_NETWORK)
