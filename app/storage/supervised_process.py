"""A child process that is started again when something ends it, until it is no longer needed."""

import logging
import signal
import subprocess
import threading
import time
from collections.abc import Callable

from app.backoff import backoff

logger = logging.getLogger(__name__)

# It writes its data within a second; after this time it is killed.
STOP_SECONDS = 5.0
# Seconds before a process that ended is started again, doubled each time that it ends soon: what keeps it
# from running may last for days, and must fill neither the machine's time nor the log.
RESTART_SECONDS = 1.0
MAX_RESTART_SECONDS = 30.0
# A process that has run for this many seconds did start: what ended it is something new.
STEADY_SECONDS = 10.0

Launch = Callable[[], subprocess.Popen[bytes]]


class SupervisedProcess:
    """Runs what `launch` starts and watches it from a thread of its own.

    Raises `OSError` when it cannot be started or watched. For the log: its `name`, and its `last_log_line`,
    which a new start overwrites, and which may raise `OSError`.
    """

    def __init__(self, launch: Launch, name: str, last_log_line: Callable[[], str]) -> None:
        self._launch = launch
        self._name = name
        self._last_log_line = last_log_line
        self._stopping = threading.Event()
        self._changing = threading.Lock()
        # What has kept it from being started again since the last start, as far as that is in the log.
        self._logged: set[str] = set()
        self.process = launch()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        try:
            self._watcher.start()
        except RuntimeError as fault:
            # The system allows no further thread, for the same reasons for which it refuses a process.
            self.process.kill()
            self.process.wait()
            raise OSError(str(fault)) from fault

    def _watch(self) -> None:
        wait = 0.0
        while True:
            begun = time.monotonic()
            status = self.process.wait()
            wait = wait_after(wait, time.monotonic() - begun)
            if self._stopping.wait(wait):
                return
            said = self._said_last()
            logger.error(
                "! %s has ended (status %d): starting it again; it said: %s", self._name, status, said
            )
            while not self._launched_again():
                if self._stopping.wait(RESTART_SECONDS):
                    return

    def _said_last(self) -> str:
        try:
            return self._last_log_line()
        except OSError:
            return "nothing that can be read"

    def _launched_again(self) -> bool:
        """Start it again unless it is no longer needed; return `False` if that failed."""
        with self._changing:
            try:
                if not self._stopping.is_set():
                    self.process = self._launch()
            except OSError as fault:
                # There may be enough files or memory again in a moment.
                self._log_once(str(fault))
                return False
            self._logged.clear()
            return True

    def _log_once(self, fault: str) -> None:
        if fault not in self._logged:
            self._logged.add(fault)
            logger.error("! %s could not be started: %s", self._name, fault)

    def stop(self) -> None:
        """End the process for good, gently at first."""
        with self._changing:
            self._stopping.set()
        self.process.terminate()
        # A process that was paused receives the signal only when it continues.
        self.process.send_signal(signal.SIGCONT)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self._watcher.join()


def wait_after(last: float, lived: float) -> float:
    """Return how many seconds to wait, if the last wait was `last` and the process then lived for `lived`."""
    return backoff(last, RESTART_SECONDS, MAX_RESTART_SECONDS, anew=lived > STEADY_SECONDS)
