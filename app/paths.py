"""The addresses that are used outside the route table: what treats one specially takes it from here.

Limits, the origin guard, the log and the metrics go by the path, so they follow a route that moves.
"""

SOCKET_IO = "/socket.io"
# Every call about one meeting is below this.
MEETING = "/api/meetings/{id}"
STREAMS = "/api/sse/"
EVENT_STREAM = f"{STREAMS}events"
HEALTH = "/health"
METRICS = "/metrics"
