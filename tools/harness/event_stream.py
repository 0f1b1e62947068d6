"""An SSE client that keeps what it reads, one event after the other."""

import contextlib
import queue
import socket
import threading
from http import HTTPStatus

import httpx2

from tools.harness.sse import Received, SseParser
from tools.harness.waiting import PATIENCE_SECONDS, until


class EventStream:
    """Reads `GET /api/sse/events` in a thread of its own; `ended` is set once the server has closed it.

    Asks again, as our clients do, while the server answers that Redis is unavailable.
    """

    def __init__(
        self, url: str, meeting_id: str, last_event_id: str | None = None, query: dict[str, str] | None = None
    ) -> None:
        self.received: queue.Queue[Received] = queue.Queue()
        self.ended = threading.Event()
        timeout = httpx2.Timeout(PATIENCE_SECONDS, read=None)
        self._client = httpx2.Client(base_url=url, timeout=timeout, trust_env=False)
        headers = {"Last-Event-ID": last_event_id} if last_event_id else {}
        request = self._client.build_request(
            "GET", "/api/sse/events", params={"meeting_id": meeting_id, **(query or {})}, headers=headers
        )
        self.response = until(lambda: self._answer_to(request), "a stream opens")
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _answer_to(self, request: httpx2.Request) -> httpx2.Response | None:
        answer = self._client.send(request, stream=True)
        is_refused = answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
        return None if is_refused and b'"redis_unavailable"' in answer.read() else answer

    def _read(self) -> None:
        parser = SseParser()
        with contextlib.suppress(httpx2.HTTPError, httpx2.StreamError, OSError, ValueError):
            for line in self.response.iter_lines():
                if received := parser.feed(line):
                    self.received.put(received)
        self.ended.set()

    def next(self, seconds: float = PATIENCE_SECONDS) -> Received:
        """Return the next event of any kind."""
        return self.received.get(timeout=seconds)

    def next_message(self, name: str | None = None) -> Received:
        """Return the next `message`; if a name is given, it has to be that one."""
        while (received := self.next()).event != "message":
            pass
        assert name is None or received.name == name, f"expected {name}, got {received}"
        return received

    def so_far(self) -> list[Received]:
        """Return what has come and has not been taken yet."""
        with self.received.mutex:
            return list(self.received.queue)

    def close(self) -> None:
        """Go away, as a closed tab does."""
        connection = self.response.extensions["network_stream"].get_extra_info("socket")
        with contextlib.suppress(OSError):
            # Wakes the reader, which closing from another thread would not.
            connection.shutdown(socket.SHUT_RDWR)
        self._reader.join()
        self.response.close()
        self._client.close()

    def __enter__(self) -> "EventStream":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
