"""Uvicorn in this process with the options of every start command, for servers that watch themselves."""

import uvicorn


def uvicorn_config() -> uvicorn.Config:
    """Return the options of `tools/harness/server_process.py`, on a free port."""
    return uvicorn.Config(
        "app.main:socket_app",
        host="127.0.0.1",
        port=0,
        access_log=False,
        timeout_graceful_shutdown=5,
        timeout_keep_alive=75,
        backlog=1024,
        http="app.connections.http_protocol:BoundedHttpProtocol",
    )
