"""A Chromium driven by bare DevTools, attached only to pages, so that service workers live and die freely.

Playwright attaches to every worker, which keeps it alive, and makes every tab believe that it is visible.
"""

import contextlib
import json
import os
import queue
import signal
import subprocess
import threading
from pathlib import Path
from typing import Any

import simple_websocket

from tests.extensions.loaded import WITH_SOUND
from tests.extensions.overlay import closed_roots
from tests.extensions.stand_in import NO_REAL_ONE, PAUSED, answer_for
from tools.harness.chromium import extension_options
from tools.harness.waiting import PATIENCE_SECONDS, until

Message = dict[str, Any]
# The texts shown under a selector in an overlay, and a click on the first of them.
SHOWN = "[...this.querySelectorAll(css)].filter((each) => each.checkVisibility())"
SHOWN_TEXTS = f"function (css) {{ return {SHOWN}.map((each) => each.textContent); }}"
CLICK_FIRST = f"function (css) {{ const [first] = {SHOWN}; first?.click(); return Boolean(first); }}"
# Chromium's answer about a tab that has closed.
GONE = "No target with given id found"


class TargetGone(Exception):
    """The tab that a command is for has closed."""


class DevTools:
    """One browser process and the connection to it; used as a context manager."""

    def __init__(self, chromium: str, extensions: list[Path], profile: Path) -> None:
        command = [
            chromium,
            *extension_options(extensions),
            WITH_SOUND,
            NO_REAL_ONE,
            f"--user-data-dir={profile}",
            "--remote-debugging-port=0",
        ]
        self._process = subprocess.Popen(
            [*command, "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        port_file = profile / "DevToolsActivePort"
        port, path = until(
            lambda: (port_file.is_file() and port_file.read_text().split()) or None, "Chromium runs"
        )
        self._socket = simple_websocket.Client(f"ws://127.0.0.1:{port}{path}", max_message_size=1 << 26)
        self._answers: dict[int, queue.Queue[Message]] = {}
        self._last_id = 0
        self._lock = threading.Lock()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> "DevTools":
        return self

    def __exit__(self, *_: object) -> None:
        self.wake_up()
        with contextlib.suppress(queue.Empty, simple_websocket.ConnectionClosed):
            self.send("Browser.close")
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._reader.join(timeout=5)

    def fall_asleep(self) -> None:
        """Stop everything in the browser, as when a laptop is closed."""
        os.killpg(self._process.pid, signal.SIGSTOP)

    def wake_up(self) -> None:
        """Let everything go on, with all clocks later than the browser expects."""
        os.killpg(self._process.pid, signal.SIGCONT)

    def send(self, method: str, parameters: Message | None = None, session: str = "") -> Message:
        """Send one command and return its result."""
        answer: queue.Queue[Message] = queue.Queue()
        with self._lock:
            self._last_id += 1
            number = self._last_id
            self._answers[number] = answer
            self._post(number, method, parameters or {}, session)
        message = answer.get(timeout=PATIENCE_SECONDS)
        if message.get("error", {}).get("message") == GONE:
            raise TargetGone(parameters)
        assert "error" not in message, message
        result: Message = message["result"]
        return result

    def _post(self, number: int, method: str, parameters: Message, session: str) -> None:
        message: Message = {"id": number, "method": method, "params": parameters}
        self._socket.send(json.dumps(message | ({"sessionId": session} if session else {})))

    def _read(self) -> None:
        try:
            while (text := self._socket.receive()) is not None:
                message = json.loads(text)
                if message.get("method") == "Fetch.requestPaused":
                    self._serve(message["params"], message["sessionId"])
                elif waiting := self._answers.pop(message.get("id"), None):
                    waiting.put(message)
        except simple_websocket.ConnectionClosed:
            pass

    def _serve(self, paused: Message, session: str) -> None:
        """Answer one request for Meet with the stand-in."""
        answer = answer_for(paused["requestId"], paused["request"]["url"])
        with self._lock:
            self._last_id += 1
            self._post(self._last_id, "Fetch.fulfillRequest", answer, session)

    def open(self, url: str) -> "BareTab":
        """Open a tab in front."""
        target = self.send("Target.createTarget", {"url": "about:blank"})["targetId"]
        session = self.send("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        self.send("Fetch.enable", PAUSED, session)
        self.send("Page.navigate", {"url": url}, session)
        return BareTab(self, target, session)

    def wait_installed(self, extensions: int) -> None:
        """Wait until this many extensions have opened their page, which comes in front of everything else."""
        until(lambda: self._open("consent.html") == extensions, "each extension has opened its page")

    def _open(self, page: str) -> int:
        targets = self.send("Target.getTargets")["targetInfos"]
        return sum(each["type"] == "page" and each["url"].endswith(page) for each in targets)

    def has(self, target: str) -> bool:
        """Tell whether a tab is there."""
        targets = self.send("Target.getTargets")["targetInfos"]
        return any(each["targetId"] == target for each in targets)

    def close_tabs(self) -> None:
        """Close every tab; an empty one takes their place, because without any tab the browser would end."""
        tabs = [each for each in self.send("Target.getTargets")["targetInfos"] if each["type"] == "page"]
        self.send("Target.createTarget", {"url": "about:blank"})
        for tab in tabs:
            # Some close by themselves meanwhile, as a picture-in-picture window does with its opener.
            with contextlib.suppress(TargetGone):
                self.send("Target.closeTarget", {"targetId": tab["targetId"]})

    def worker(self, extension: str) -> str | None:
        """Return the ID of an extension's running service worker; a restarted worker has another one."""
        targets = self.send("Target.getTargets")["targetInfos"]
        mine = [each for each in targets if each["type"] == "service_worker" and extension in each["url"]]
        return mine[0]["targetId"] if mine else None

    def end_worker(self, extension: str) -> None:
        """End an extension's service worker, as Chrome does with one that hears nothing."""
        ended = self.worker(extension)
        self.send("Target.closeTarget", {"targetId": ended})
        until(lambda: self.worker(extension) != ended, "the worker has ended")


class BareTab:
    """One tab, attached to by DevTools."""

    def __init__(self, devtools: DevTools, target: str, session: str) -> None:
        self._devtools = devtools
        self._target = target
        self._session = session

    def run(self, expression: str, *, gesture: bool = False) -> Any:
        """Evaluate an expression in the page; with `gesture`, as if a person had just clicked."""
        order: Message = {"expression": expression, "returnByValue": True, "awaitPromise": True}
        order["userGesture"] = gesture
        return self._devtools.send("Runtime.evaluate", order, self._session)["result"].get("value")

    def shown(self, selector: str) -> list[str]:
        """Return the texts shown under `selector` in the overlays, one for each extension."""
        return [text for texts in self.in_overlays(SHOWN_TEXTS, selector) for text in texts]

    def click(self, selector: str) -> None:
        """Click the first element that is shown under `selector` in the overlays."""
        assert any(self.in_overlays(CLICK_FIRST, selector)), selector

    def in_overlays(self, function: str, argument: object = None) -> list[Any]:
        """Call a function of one argument with each overlay's root as `this`, and return its results."""
        document = self._devtools.send("DOM.getDocument", {"depth": 3, "pierce": True}, self._session)["root"]
        return [self._in_overlay(root, function, argument) for root in closed_roots(document)]

    def _in_overlay(self, node: int, function: str, argument: object) -> Any:
        handle = self._devtools.send("DOM.resolveNode", {"backendNodeId": node}, self._session)["object"]
        order = {
            "objectId": handle["objectId"],
            "functionDeclaration": function,
            "arguments": [{"value": argument}],
            "returnByValue": True,
        }
        return self._devtools.send("Runtime.callFunctionOn", order, self._session)["result"].get("value")

    def bring_to_front(self) -> None:
        """Show this tab, which hides the one that was in front."""
        self._devtools.send("Target.activateTarget", {"targetId": self._target})

    def freeze(self) -> None:
        """Freeze this tab, as Chrome does with a hidden one to save power."""
        self._devtools.send("Page.setWebLifecycleState", {"state": "frozen"}, self._session)

    def thaw(self) -> None:
        """Show this tab, which Chrome has frozen."""
        self.bring_to_front()
        self._devtools.send("Page.setWebLifecycleState", {"state": "active"}, self._session)

    def close(self) -> None:
        """Close this tab, and wait until it has gone."""
        self._devtools.send("Target.closeTarget", {"targetId": self._target})
        until(lambda: not self._devtools.has(self._target), "the tab has gone")
