"""Readers of single settings: a text in, a checked value out. Pure but for one look at a file.

A wrong text raises `ValueError`, whose own text says in one line what would be right.
"""

import contextlib
import os
import re
from collections.abc import Callable
from ipaddress import IPv6Address
from pathlib import Path
from urllib.parse import urlsplit

from app.config.redis_url import RedisUrl
from app.config.server_url import is_server_url

# A host name, the same with `*.` before it, or an IPv6 address in brackets.
# Names in private networks may have underscores.
HOST_PATTERN = re.compile(r"(\*\.)?[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?|\[[0-9a-f:.]+\]")
ORIGIN_HOST = re.compile(r"[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?\.?")
# The schemes of pages that call this server, each with the port that browsers leave out.
ORIGIN_PORTS = {"http": 80, "https": 443, "chrome-extension": None}
SHORT_NAME = re.compile("[a-z0-9]{1,16}")
# How dlib begins the file of a landmark model: its format 1, then the mean face's 136 rows (x and y of 68
# points) and 1 column, each number after one byte that has its length in bytes and its sign.
MODEL_BEGINNING = bytes.fromhex("0101 8188 8101")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


def whole_number_between(low: int, high: int) -> Callable[[str], int]:
    """Return a reader of whole numbers from `low` to `high`."""

    def read(text: str) -> int:
        # What Python itself says about thousands of digits is for programmers.
        with contextlib.suppress(ValueError):
            if text.isascii() and text.isdigit() and low <= int(text) <= high:
                return int(text)
        raise ValueError(f"use a whole number from {low} to {high}")

    return read


def read_log_level(text: str) -> str:
    """Read a log level in any case."""
    if text.upper() not in LOG_LEVELS:
        raise ValueError(f"use one of {', '.join(LOG_LEVELS)}")
    return text.upper()


def read_log_format(text: str) -> str:
    """Read the format of log lines."""
    if text not in ("text", "json"):
        raise ValueError("use text or json")
    return text


def read_origin(text: str) -> str:
    """Read one web origin, scheme and host and nothing after them; return it as browsers write it."""
    # What Python's own readers say about a wrong host or port is for programmers.
    with contextlib.suppress(ValueError):
        parts = urlsplit(text)
        only_these = text.lower() == f"{parts.scheme}://{parts.netloc}".lower() and "@" not in parts.netloc
        if parts.scheme in ORIGIN_PORTS and parts.hostname and parts.port != 0 and only_these:
            port = "" if parts.port in (None, ORIGIN_PORTS[parts.scheme]) else f":{parts.port}"
            return f"{parts.scheme}://{ascii_host(parts.hostname)}{port}"
    raise ValueError("use scheme and host only, such as https://meet.example.org or chrome-extension://<id>")


def ascii_host(name: str) -> str:
    """Return a host as browsers send it: small letters, other scripts encoded; ValueError if it is none."""
    if ":" in name:
        return f"[{IPv6Address(name)}]"
    encoded = name.encode("idna").decode().lower()
    if not ORIGIN_HOST.fullmatch(encoded):
        raise ValueError(name)
    return encoded


def read_origins(text: str) -> tuple[str, ...]:
    """Read `*` or a comma-separated list of origins."""
    names = tuple(part.strip() for part in text.split(",") if part.strip())
    if not names:
        raise ValueError(
            "use origins such as https://meet.example.org, comma-separated, or * for every origin"
        )
    return names if names == ("*",) else tuple(read_origin(name.rstrip("/")) for name in names)


def read_host(text: str) -> str:
    """Read the name or address of a host, without a port."""
    with contextlib.suppress(ValueError):
        ascii_host(text)
        return text
    raise ValueError(
        "use only the host, such as redis.railway.internal; a port and a URL have settings of their own"
    )


def read_host_patterns(text: str) -> tuple[str, ...]:
    """Read a comma-separated list of host names, `*.` before one for all names below it, or `*`."""
    names = tuple(part.strip() for part in text.split(",") if part.strip())
    if names:
        with contextlib.suppress(ValueError):
            return tuple(name if name == "*" else host_pattern(name) for name in names)
    raise ValueError("use host names without a port, such as rest.example.org, *.example.org, or *")


def host_pattern(name: str) -> str:
    """Return a host name, or `*.` and one, as browsers send it; ValueError if it is none."""
    below = "*." if name.startswith("*.") else ""
    host = name.removeprefix(below)
    pattern = below + ascii_host(host.strip("[]") if host.startswith("[") else host)
    if not HOST_PATTERN.fullmatch(pattern):
        raise ValueError(name)
    return pattern


def read_public_url(text: str) -> str | None:
    """Read the address under which people reach this server, fit to be written into an extension.

    A scheme alone counts as unset: `https://` before a platform's variable whose domain is not there yet.
    """
    url = text.rstrip("/")
    if url in ("http:", "https:"):
        return None
    if is_server_url(url):
        with contextlib.suppress(ValueError):
            # As browsers write it, since it is compared with what they send.
            return read_origin(url)
    raise ValueError(
        "use the address people open, such as https://rest.example.org: scheme, host name (letters, "
        "digits, dots and hyphens) and perhaps a port, without a user, a password or a path"
    )


def read_redis_url(text: str) -> str:
    """Read the address of one Redis, of a cluster, or of sentinels."""
    RedisUrl.parse(text)
    return text


def read_bearer_key(text: str) -> str:
    """Read a key that fits into an `Authorization: Bearer` header."""
    if not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError(
            "use printable ASCII characters without spaces, for example from `openssl rand -hex 16`"
        )
    return text


def read_short_name(text: str) -> str:
    """Read a name that fits into an id."""
    if SHORT_NAME.fullmatch(text) is None:
        raise ValueError("use 1 to 16 lowercase letters and digits, such as one, two, three")
    return text


def read_landmark_model(text: str) -> Path:
    """Read the path of a 68-point model: one with other points would load too, but fail at every frame."""
    # An unreadable file counts as none. Not Path's own check, which fails on a text too long for a path.
    with contextlib.suppress(OSError):
        if os.path.isfile(text):
            with open(text, "rb") as file:
                if file.read(len(MODEL_BEGINNING)) == MODEL_BEGINNING:
                    return Path(text)
    raise ValueError(
        "use the path of dlib's 68-point model, shape_predictor_68_face_landmarks.dat, or leave it unset"
    )
