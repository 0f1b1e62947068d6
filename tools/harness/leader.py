"""A leader that works as the extension does: frames in over a real Socket.IO client, results out."""

import queue
from typing import Any

import requests
import socketio

from app.realtime.bridge import BRIDGED
from app.timestamps import iso
from tools.harness.frames import Frame
from tools.harness.waiting import PATIENCE_SECONDS

# When recordings pretend to have been made, in milliseconds since 1970.
EPOCH = 1_700_000_000_000
# Between two end marks for the writer, which takes one at once.
LAST_WORD_SECONDS = 0.1
# Socket.IO's packet for a disconnect, then Engine.IO's for a close.
GOODBYE = "41\x1e1"


def direct_session() -> requests.Session:
    """Return what polls a server on this machine directly, without any proxy that the environment names."""
    session = requests.Session()
    session.trust_env = False
    return session


class Leader:
    """Long-polling only; what the server emits is kept by event name."""

    def __init__(
        self, url: str, auth: dict[str, str] | None = None, headers: dict[str, str] | None = None
    ) -> None:
        # Ctrl-C is for whoever runs this; by default the library would disconnect amid a call.
        self.client = socketio.Client(
            reconnection=False,
            request_timeout=PATIENCE_SECONDS,
            http_session=direct_session,
            handle_sigint=False,
        )
        self.heard: dict[str, queue.Queue[dict[str, Any]]] = {
            name: queue.Queue() for name in ("blink_result", *BRIDGED)
        }
        for name, heard in self.heard.items():
            self.client.on(name, heard.put)
        self.client.connect(
            url, headers or {}, transports=["polling"], auth=auth, wait_timeout=int(PATIENCE_SECONDS)
        )

    def call(self, event: str, payload: object) -> dict[str, Any]:
        """Send an event and return its acknowledgement."""
        answer: dict[str, Any] = self.client.call(event, payload, timeout=int(PATIENCE_SECONDS))
        return answer

    def analyze(self, image: object, meeting_id: object, **more: object) -> dict[str, Any]:
        """Send one frame and return its result."""
        payload = {"image": image, "meeting_id": meeting_id, "timestamp": iso(EPOCH), **more}
        return self.call("analyze_blink_image", payload)

    def send(self, frame: Frame, meeting_id: str, participant_id: str, **more: object) -> dict[str, Any]:
        """Send one frame of a recording with its own capture time and return its result."""
        return self.analyze(
            frame.jpeg,
            meeting_id,
            participant_id=participant_id,
            timestamp=iso(EPOCH + round(frame.captured_at * 1000)),
            seq=frame.number,
            **more,
        )

    def hear(self, event: str) -> dict[str, Any]:
        """Return the next thing that the server emitted under a name."""
        return self.heard[event].get(timeout=PATIENCE_SECONDS)

    def close(self) -> None:
        writer = self.client.eio.write_loop_task
        self._tell_goodbye()
        self.client.disconnect()
        # The library may have thrown away the end mark that its writer waits for.
        while writer is not None and writer.is_alive():
            self.client.eio.queue.put(None)
            writer.join(LAST_WORD_SECONDS)
        if self.client.eio.http is not None:
            self.client.eio.http.close()

    def _tell_goodbye(self) -> None:
        """Say goodbye ourselves, so that the server answers the poll that `disconnect` waits for.

        The client says nothing if its writer is just sending, and would then wait for the next ping.
        """
        eio = self.client.eio
        if eio.state == "connected":
            # Neither the answer nor a missing one matters any more.
            eio._send_request("POST", eio.base_url, body=GOODBYE, timeout=PATIENCE_SECONDS)
