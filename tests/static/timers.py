"""Timers of the pages that a person finds right, and that are too short on a machine that does much else."""

from tools.harness.browser_source import constant


def waiting(source: str, name: str, milliseconds: int) -> str:
    """Return a stub with which timers as long as a script's constant wait so many milliseconds instead."""
    known = constant(source, name)
    return (
        "window.setTimeout = ((after) => (act, ms, ...more) =>"
        f" after(act, ms === {known} ? {milliseconds} : ms, ...more))(setTimeout);\n"
    )


# A toast that is still there when it is looked for.
LASTING_TOASTS = waiting("extensions/shared/letter/toast.js", "TOAST_MS", 60_000)
# One breath for what a busy server says in several; shorter than the second between the heartbeats of the
# tests' server, each of which begins the wait anew.
LONG_BREATH = waiting("static/member/main.js", "SETTLE_MS", 500)
LONG_BREATH_OF_CONSOLE = waiting("static/console/timeline.js", "SETTLE_MS", 1000)
