"""Uvicorn in this process with the options of every start command, for servers that watch themselves."""

import uvicorn
from uvicorn.main import main as uvicorn_command

from tools.harness.server_process import OPTIONS


def uvicorn_config() -> uvicorn.Config:
    """Return the options of `tools/harness/server_process.py`, on a free port."""
    asked = uvicorn_command.make_context("uvicorn", ["app.main:socket_app", "--port", "0", *OPTIONS]).params
    names = ("app", "host", "port", "access_log", "backlog", "http")
    timeouts = ("timeout_graceful_shutdown", "timeout_keep_alive")
    return uvicorn.Config(**{name: asked[name] for name in (*names, *timeouts)})
