"""The addresses that more than their routes know: what treats one in its own way has it from here.

Limits, the origin guard, the log and the metrics go by the path, so a route that moves takes them along.
"""

SOCKET_IO = "/socket.io"
# Every call about one meeting is below it.
MEETING = "/api/meetings/{id}"
STREAMS = "/api/sse/"
EVENT_STREAM = f"{STREAMS}events"
HEALTH = "/health"
METRICS = "/metrics"
