"""The doctor in a calm moment: on a busy machine, slow answers that it reports say nothing of the server."""

import re
import subprocess
from collections.abc import Callable

from tools.doctor.channels import ARRIVAL_SECONDS
from tools.harness.waiting import PATIENCE_SECONDS, until

# For both the doctor itself advises to try again.
SLOW_ANSWER = r"^! (health|latency) "
# Something on the way causes this for good, a busy machine only for a moment.
HELD_BACK = rf"^✗ (stream|rest) .*( {ARRIVAL_SECONDS:.0f} s|, but not .* end)$"
# What it says of a Redis that is away or too late, which a busy disk can cause for a moment, too.
REDIS_LATE = r"^✗ (health +degraded: Redis |.*redis_unavailable)"
SLOW_MOMENT = f"{SLOW_ANSWER}|{HELD_BACK}|{REDIS_LATE}"
Done = subprocess.CompletedProcess[str]


def in_a_calm_moment(examine: Callable[[], Done], slow: str = SLOW_MOMENT) -> Done:
    """Return what the doctor says as soon as nothing in it is slow."""

    def look() -> Done | None:
        done = examine()
        return None if re.search(slow, done.stdout, re.MULTILINE) else done

    return until(look, "nothing is slow", 2 * PATIENCE_SECONDS)
