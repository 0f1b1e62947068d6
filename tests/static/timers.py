"""Timers of the pages that suit a person, but are too short on a machine that does much else."""

from tools.harness.browser_source import constant


def waiting(source: str, name: str, now: int, wanted: int) -> str:
    """Return a stub that makes timers as long as a script's constant wait longer, all in milliseconds.

    Raises AssertionError unless the constant is `now`.
    """
    assert constant(source, name) == now
    return (
        "window.setTimeout = ((after) => (act, ms, ...more) =>"
        f" after(act, ms === {now} ? {wanted} : ms, ...more))(setTimeout);\n"
    )


# A toast that is still there when the test looks for it.
LASTING_TOASTS = waiting("extensions/shared/letter/toast.js", "TOAST_MS", 7000, 60_000)
# One breath for what a busy server says in several.
LONG_BREATH_OF_CONSOLE = waiting("extensions/shared/meeting/news.js", "BREATH_MS", 100, 1000)
# Shorter than the second between heartbeats of the tests' server, each of which restarts the wait.
LONG_BREATH = waiting("extensions/shared/meeting/news.js", "BREATH_MS", 100, 500)
# None: what two events say is told one after the other.
NO_BREATH = waiting("extensions/shared/meeting/news.js", "BREATH_MS", 100, 0)
# A stream that no timer watches.
UNWATCHED_STREAM = waiting("extensions/shared/stream/stream_watchdog.js", "ANSWER_MS", 15_000, 600_000)
# A console that asks how its server is only when something tells it to.
UNASKED_HEALTH = waiting("static/console/health.js", "POLL_MS", 10_000, 600_000)
# A camera of which a page soon knows that no picture comes.
SHORT_WAIT_FOR_CAMERA = waiting("static/camera/video_source.js", "FIRST_PICTURE_MS", 10_000, 100)
# Ends the time that a page waits before it says that its script is missing.
LATER = "for (const each of document.getAnimations()) each.finish()"
