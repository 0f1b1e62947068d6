"""The one rule for the address of a server that is written into an extension."""

import re
from urllib.parse import urlsplit

HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(:[0-9]{1,5})?")


def is_server_url(url: str) -> bool:
    """Tell whether `url` is scheme and host only, and fit to be written into an extension."""
    try:
        parts = urlsplit(url)
        # Reading the port checks it: five digits can be a number beyond the last port.
        possible = parts.scheme in ("http", "https") and parts.port != 0
    except ValueError:
        return False
    plain = f"{parts.scheme}://{parts.netloc}" == url
    return possible and plain and HOST.fullmatch(parts.netloc) is not None
