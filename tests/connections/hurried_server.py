"""The server as it is started everywhere, but that waits for slow clients for seconds instead of a minute.

How long it really waits, `tests/connections/test_waiting.py` holds without waiting.
"""

import uvicorn

from app.connections import slow_clients
from tools.harness.instrumented import uvicorn_config

# Seconds: for a request to come and for an answer to be read, and between two looks.
REQUEST_SECONDS = UNREAD_SECONDS = 6.0
POLL_INTERVAL_SECONDS = 1.0

if __name__ == "__main__":
    slow_clients.REQUEST_SECONDS = REQUEST_SECONDS
    slow_clients.UNREAD_SECONDS = UNREAD_SECONDS
    slow_clients.POLL_INTERVAL_SECONDS = POLL_INTERVAL_SECONDS
    uvicorn.Server(uvicorn_config()).run()
