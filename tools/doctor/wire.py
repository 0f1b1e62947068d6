"""HTTP with the standard library only, so that the doctor runs on a bare clone."""

import contextlib
import http.client
import json
import ssl
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

# A platform that has to wake a sleeping server needs a while.
TIMEOUT_SECONDS = 15.0
LOCAL = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer; `headers` keeps repeated names, `seconds` is the whole round trip."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    seconds: float

    def every(self, name: str) -> list[str]:
        """All values of a header, since a header that comes twice is a fault of its own."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def first(self, name: str) -> str:
        """The first value of a header, or an empty text."""
        return next(iter(self.every(name)), "")

    def json(self) -> Any:
        """The body as JSON, or None if it is not JSON."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def error(self) -> tuple[str, str]:
        """The server's own name for a refusal and its sentence; empty texts if somebody else refused."""
        match self.json():
            case {"error": str(name), "detail": str(sentence)}:
                return name, sentence
        return "", ""


@dataclass(frozen=True, slots=True)
class Address:
    """The deployment's address, split: `https://host[:port]` and nothing after it."""

    scheme: str
    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> "Address":
        """Read what a person typed; raises ValueError with a sentence for them."""
        text = text.strip()
        parts = urlsplit(text if "://" in text else f"//{text}")
        if not parts.scheme:
            parts = parts._replace(scheme="http" if parts.hostname in LOCAL else "https")
        host = sent_host(parts.hostname or "")
        if parts.scheme not in ("http", "https") or not host or parts.path.rstrip("/"):
            raise ValueError(
                f"{text!r} is not a server address: use https://your-app.example.com, without a path"
            )
        return cls(parts.scheme, host, parts.port or (443 if parts.scheme == "https" else 80))

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"http": 80, "https": 443}[self.scheme]
        return f"{self.scheme}://{host}" + ("" if self.port == usual else f":{self.port}")

    @property
    def is_local(self) -> bool:
        """True for this machine, where TLS is not needed."""
        return self.host in LOCAL

    def connect(self, timeout: float = TIMEOUT_SECONDS) -> http.client.HTTPConnection:
        """Return a new connection, to be opened by its first use; checks certificates as a browser does."""
        if self.scheme == "http":
            return http.client.HTTPConnection(self.host, self.port, timeout=timeout)
        return http.client.HTTPSConnection(
            self.host, self.port, timeout=timeout, context=ssl.create_default_context()
        )


def sent_host(name: str) -> str:
    """Return a host name as browsers send it, other scripts encoded; empty if it is none."""
    try:
        sent = name.encode("idna").decode()
    except UnicodeError:
        return ""
    # A full-width blank becomes a plain one, which no name has.
    return sent if sent.isprintable() and " " not in sent else ""


def ask(
    address: Address,
    method: str,
    path: str,
    *,
    headers: dict[str, str] | None = None,
    body: Any = None,
    text: str | None = None,
) -> Answer:
    """Send one request (`body` goes as JSON, `text` as it is); raises OSError when nothing answers."""
    sent = dict(headers or {})
    content = text.encode() if text is not None else None
    if body is not None:
        sent["Content-Type"] = "application/json"
        content = json.dumps(body).encode()
    with contextlib.closing(address.connect()) as connection:
        return _exchange(connection, method, path, content, sent)


def round_trips(address: Address, path: str, count: int) -> list[float]:
    """Return the seconds of each of `count` GETs on a connection that is already open, as a browser's is."""
    with contextlib.closing(address.connect()) as connection:
        # The first one is left out, since it resolves the name, connects and encrypts.
        return [_exchange(connection, "GET", path).seconds for _ in range(count + 1)][1:]


def _exchange(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    content: bytes | None = None,
    headers: dict[str, str] | None = None,
) -> Answer:
    begun = time.monotonic()
    try:
        connection.request(method, path, body=content, headers=headers or {})
        answer = connection.getresponse()
        received = answer.read()
    except http.client.HTTPException as error:
        raise OSError(f"no proper HTTP answer ({type(error).__name__})") from error
    return Answer(answer.status, answer.getheaders(), received, time.monotonic() - begun)
