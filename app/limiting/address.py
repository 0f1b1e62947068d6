"""Whose request it is, as far as that can be known: forwarded addresses only from FORWARDED_ALLOW_IPS."""

import logging
from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

logger = logging.getLogger(__name__)

# Whoever has one IPv6 address has all of its network of 64 bits.
IPV6_PREFIX = 64
# Carriers' and platforms' own networks, which Python counts neither as private nor as global.
SHARED_NETWORK = ip_network("100.64.0.0/10")
FORWARDED_FOR = b"x-forwarded-for"
WARNING = (
    "! X-Forwarded-For comes from a proxy that FORWARDED_ALLOW_IPS does not name: everyone behind it looks "
    "like one address, so only the limits by meeting hold. Set FORWARDED_ALLOW_IPS to the proxy's address."
)
PUBLIC_WARNING = (
    "! X-Forwarded-For comes from a public address that FORWARDED_ALLOW_IPS does not name, and is ignored. "
    "If that is your proxy, name it: everyone behind it shares the limits of one address."
)


class ClientAddresses:
    """Tells the address of a request's client, and says once what keeps it from being known."""

    def __init__(self) -> None:
        self._told: set[str] = set()

    def of(self, scope: Mapping[str, Any]) -> str | None:
        """Return the client's address (of IPv6 its network), or `None` behind a proxy that is not named.

        From a public address an unnamed X-Forwarded-For is ignored: anyone could send one to pass unlimited.
        """
        client = scope.get("client")
        if not client:
            return None
        host = str(client[0])
        if believed(host, forwarded_for(scope)):
            return network_of(host)
        if is_public(host):
            self._tell(PUBLIC_WARNING)
            return network_of(host)
        self._tell(WARNING)
        return None

    def _tell(self, warning: str) -> None:
        if warning not in self._told:
            self._told.add(warning)
            logger.warning(warning)


def forwarded_for(scope: Mapping[str, Any]) -> str:
    """Return what the request says about the clients before the last proxy, empty when it does not."""
    return ",".join(value.decode("latin-1") for name, value in scope["headers"] if name == FORWARDED_FOR)


def believed(host: str, forwarded: str) -> bool:
    """Tell whether `host` is the client: nobody forwarded the request, or uvicorn took `host` from there."""
    return not forwarded or host in (each.strip() for each in forwarded.split(","))


def network_of(host: str) -> str:
    """Return an address in one spelling; one of IPv6 stands for its network, an unknown text for itself."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((address, IPV6_PREFIX), strict=False))


def is_public(host: str) -> bool:
    """Tell whether an address is one of the internet, as a platform's inner proxies have not."""
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return not (address.is_private or address in SHARED_NETWORK)
