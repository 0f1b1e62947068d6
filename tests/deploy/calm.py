"""The doctor in a calm moment: what it says of a slow answer says nothing of the server on a busy machine."""

import re
import subprocess
from collections.abc import Callable

from tools.doctor.channels import ARRIVAL_SECONDS
from tools.harness.waiting import PATIENCE_SECONDS, until

# Its own cure for both is to try again.
SLOW_ANSWER = r"^! (health|latency) "
# What something on the way does for good, and a busy machine for a moment.
HELD_BACK = rf"^✗ (stream|rest) .*( {ARRIVAL_SECONDS:.0f} s|, but not .* end)$"
# What it says of a Redis that is away or too late, of which a busy disk, too, makes one for a moment.
REDIS_LATE = r"^✗ (health +degraded: Redis |.*redis_unavailable)"
SLOW_MOMENT = f"{SLOW_ANSWER}|{HELD_BACK}|{REDIS_LATE}"
Done = subprocess.CompletedProcess[str]


def in_a_calm_moment(examine: Callable[[], Done], slow: str = SLOW_MOMENT) -> Done:
    """Return what the doctor said as soon as nothing in it was slow."""

    def look() -> Done | None:
        done = examine()
        return None if re.search(slow, done.stdout, re.MULTILINE) else done

    return until(look, "nothing is slow", 2 * PATIENCE_SECONDS)
