"""What was not tested is said in the last lines of a run, with the command that brings what was missing."""

import os
from collections import Counter
from collections.abc import Iterator

import pytest


def reason_of(report: pytest.TestReport) -> str:
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return reason.removeprefix("Skipped: ")


# Outermost, so that its lines come after pytest's own.
@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:  # a worker, whose reports the main process has
        return (yield)
    skipped = Counter(map(reason_of, reporter.stats.get("skipped", [])))
    if skipped and os.environ.get("CI"):
        # There everything that tests need is installed.
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    yield
    for reason, count in skipped.items():
        reporter.write_line(f"NOT TESTED ({count} tests): {reason}", red=True, bold=True)
