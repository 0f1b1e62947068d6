"""The server as it is started everywhere, except that a test can let time pass, so nobody waits a minute.

`GET /pass?30` puts its clocks forward by 30 seconds; to all code that reads them, that looks like a pause.
"""

import time
from collections.abc import Callable

import uvicorn
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.patience import be_patient
from tools.harness.instrumented import uvicorn_config
from tools.harness.server_process import ServerProcess

PATH = "/pass"
# The program that such a server runs.
CLOCKED = f"""
from {__name__} import main
main()
"""


class Ahead:
    """Clocks that are ahead of the machine's by as much as requested, wrapped around the application."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.seconds = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH:
            await self.app(scope, receive, send)
            return
        self.seconds += float(scope["query_string"])
        await Response()(scope, receive, send)

    def of(self, clock: Callable[[], float]) -> Callable[[], float]:
        """Return a clock that is ahead of this one."""
        return lambda: clock() + self.seconds


def pass_time(server: ServerProcess, seconds: float) -> None:
    """Let this much time pass in such a server, and let whatever is due then happen."""
    server.http.get(f"{PATH}?{seconds}").raise_for_status()
    # By the time this is answered, the server's loop has had turns for that.
    server.http.get("/health").raise_for_status()


def main() -> None:
    """Run such a server."""
    be_patient()
    config = uvicorn_config()
    config.load()
    config.loaded_app = ahead = Ahead(config.loaded_app)
    time.monotonic, time.perf_counter = map(ahead.of, (time.monotonic, time.perf_counter))
    uvicorn.Server(config).run()
