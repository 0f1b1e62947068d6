"""What Prometheus is told: counts and times of the whole process, never of a person or a meeting.

Every label has a few fixed values, whatever clients send.
"""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from itertools import product
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

from app.paths import SOCKET_IO, STREAMS

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

# Seconds. A frame is measured in 5 to 20 ms; one that takes a second is a fault.
FRAME_BUCKETS = (0.005, 0.01, 0.02, 0.04, 0.06, 0.1, 0.2, 0.5, 1, 2)
# Seconds. A call waits for Redis, a millisecond away; when Redis is gone, it is answered within a second.
CALL_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)
# Seconds. The server looks once a second for rests that are to end.
LAG_BUCKETS = (0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 5, 30, 300)
# Milliseconds: a longer closure is no blink (docs/api.md), and one in a lone snapshot has no length.
MAX_BLINK_MS = 500
# The values of labels: opinions as `app.blinks` names them (a test compares); events: `app.events.counted`.
METHODS = ("GET", "HEAD", "POST", "DELETE", "OPTIONS", "other")
STATUSES = tuple(map(str, (200, 304, 307, 400, 401, 403, 404, 405, 408, 409, 413, 429, 500, 503)))
OUTCOMES = (
    "ok",
    "bad_image",
    "bad_request",
    "busy",
    "forbidden",
    "internal",
    "rate_limited",
    "stopped",
    "too_large",
)
OPINIONS = ("unknown", "ok", "watch", "tired")
CUT_REASONS = ("head_too_large", "slow_request", "unread")


def counter(name: str, what: str, **labels: Iterable[str]) -> Counter:
    """Declare a count that only grows, split by labels with these values.

    Each value is there with 0 from the start: to Prometheus, a count that begins with 1 has not grown.
    """
    made = Counter(name, what, labels, registry=REGISTRY)
    for values in product(*labels.values()) if labels else ():
        made.labels(*values)
    return made


def gauge(name: str, what: str) -> Gauge:
    """Declare something that is read when it is asked for."""
    return Gauge(name, what, registry=REGISTRY)


def histogram(name: str, what: str, buckets: tuple[float, ...]) -> Histogram:
    """Declare a time in seconds."""
    return Histogram(name, what, buckets=buckets, registry=REGISTRY)


FRAMES = counter("rest_frames", "Frames by what became of them: ok, or the error they got", outcome=OUTCOMES)
FRAME_SECONDS = histogram("rest_frame_seconds", "From a frame's arrival to its result", FRAME_BUCKETS)
BLINKS = counter("rest_blinks", "Blinks, of everyone together; no closures of over half a second")
RESULTS = counter("rest_results", "Results by the opinion in them", opinion=OPINIONS)
REQUESTS = counter(
    "rest_http_requests", "HTTP requests by method and status", method=METHODS, status=STATUSES
)
CALL_SECONDS = histogram("rest_call_seconds", "HTTP calls; not streams, polls and frames", CALL_BUCKETS)
EVENTS = counter("rest_events", "Events of meetings heard from Redis, by name", event=())
DELIVERIES = counter("rest_deliveries", "Events handed to listeners")
CUTS = counter(
    "rest_cut_connections", "Connections cut: slow or long requests, answers not read", why=CUT_REASONS
)
DROPS = counter("rest_dropped_listeners", "Listeners dropped since they did not read; they come back")
END_LAG = histogram("rest_end_lag_seconds", "How late the end of a rest was told", LAG_BUCKETS)
LISTENERS = gauge("rest_listeners", "Event streams, waiting polls and rooms that are open")
SESSIONS = gauge("rest_sessions", "Socket.IO sessions that are open")
MEASURING = gauge("rest_measuring_processes", "Processes that measure; 1 where it is the server's own")
REDIS_UP = gauge("rest_redis_up", "1 while Redis answers, takes changes and is heard, else 0")


def count_result(answer: Mapping[str, Any]) -> None:
    """Count a frame by the answer that it got."""
    if answer["status"] != "ok":
        FRAMES.labels(answer["error"]).inc()
        return
    FRAMES.labels("ok").inc()
    RESULTS.labels(answer["state"]["opinion"]).inc()
    closure_ms = answer["closure_ms"]
    if closure_ms is not None and closure_ms <= MAX_BLINK_MS:
        BLINKS.inc()


def count_request(method: str, path: str, status: int, seconds: float) -> None:
    """Count and time a request, but not how long a stream or poll was open, or a body failed to come."""
    REQUESTS.labels(method if method in METHODS else "other", str(status)).inc()
    if status != HTTPStatus.REQUEST_TIMEOUT and not path.startswith((SOCKET_IO, STREAMS)):
        CALL_SECONDS.observe(seconds)
