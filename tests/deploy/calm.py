"""The doctor in a calm moment: the hint of a slow answer says nothing of the server on a busy machine."""

import re
import subprocess
from collections.abc import Callable

from tools.harness.waiting import PATIENCE_SECONDS, until

# Its own cure for both is to try again.
SLOW_MOMENT = re.compile(r"^! (health|latency) ", re.MULTILINE)
Done = subprocess.CompletedProcess[str]


def in_a_calm_moment(examine: Callable[[], Done]) -> Done:
    """Return what the doctor said as soon as no answer was slow."""

    def look() -> Done | None:
        done = examine()
        return None if SLOW_MOMENT.search(done.stdout) else done

    return until(look, "no answer is slow", 2 * PATIENCE_SECONDS)
