"""Reads one value of a server's metrics."""

import re

from tools.harness.server_process import ServerProcess


def metric_value(server: ServerProcess, name: str, **headers: str) -> float:
    """Return a sample's value, or 0 if it is not there yet."""
    text = server.http.get("/metrics", headers=headers).text
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0
