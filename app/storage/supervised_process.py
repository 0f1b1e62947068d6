"""A child process that is started again when something ends it, until it is no longer needed."""

import logging
import signal
import subprocess
import threading
from collections.abc import Callable

logger = logging.getLogger(__name__)

# It writes its data within a second; after this it is killed.
STOP_SECONDS = 5.0
# One that ends at once, over and over, must not keep the machine busy.
RESTART_SECONDS = 1.0

Launch = Callable[[], subprocess.Popen[bytes]]


class SupervisedProcess:
    """Runs what `launch` starts and watches it from a thread of its own; `name` is for the log."""

    def __init__(self, launch: Launch, name: str) -> None:
        self._launch = launch
        self._name = name
        self._stopping = threading.Event()
        self._changing = threading.Lock()
        self.process = launch()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    def _watch(self) -> None:
        while True:
            status = self.process.wait()
            if self._stopping.wait(RESTART_SECONDS):
                return
            logger.error("! %s has ended (status %d): starting it again", self._name, status)
            with self._changing:
                if not self._stopping.is_set():
                    self._launch_again()

    def _launch_again(self) -> None:
        try:
            self.process = self._launch()
        except OSError as fault:
            # Of files or memory there may be enough again in a moment.
            logger.error("! %s could not be started: %s", self._name, fault)

    def stop(self) -> None:
        """End the process, gently at first, for good."""
        with self._changing:
            self._stopping.set()
        self.process.terminate()
        # One that was paused hears of it only when it goes on.
        self.process.send_signal(signal.SIGCONT)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self._watcher.join()
