"""A server that waits for Redis longer than any busy machine needs, for tests of something else.

`tests/events/test_outages.py` checks what a server with the usual timeouts answers while Redis is away.
"""

from app.api import redis_health
from app.limiting import shared_counts
from app.storage import cluster_client, pipelined_client, redis_client, sentinel_client

SECONDS = 10.0
# What such a server runs before anything else: `uvicorn(first=PATIENT)`.
PATIENT = f"""
from {__name__} import be_patient
be_patient()
"""


def be_patient() -> None:
    """Wait up to `SECONDS` for every answer of Redis from now on in this process."""
    redis_client.CONNECT_SECONDS = redis_client.ANSWER_SECONDS = redis_client.POOL_SECONDS = SECONDS
    pipelined_client.TURN_SECONDS = pipelined_client.PIPELINE_SECONDS = SECONDS
    cluster_client.COMMAND_SECONDS = sentinel_client.FIND_SECONDS = SECONDS
    shared_counts.COUNT_SECONDS = SECONDS
    redis_health.PATIENCE_SECONDS = SECONDS
