"""The server as it is started everywhere, but that waits for Redis longer than any busy machine lets it wait.

What it answers while Redis is away, `tests/events/test_outages.py` holds.
"""

import uvicorn

from app.storage import pipelined_client, redis_client
from tools.harness.instrumented import uvicorn_config

SECONDS = 10.0

if __name__ == "__main__":
    redis_client.CONNECT_SECONDS = redis_client.ANSWER_SECONDS = redis_client.POOL_SECONDS = SECONDS
    pipelined_client.TURN_SECONDS = pipelined_client.PIPELINE_SECONDS = SECONDS
    uvicorn.Server(uvicorn_config()).run()
