"""The last lines of a run say what was not tested, with the command that installs what was missing."""

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
    if reporter is None:  # a worker: the main process has its reports
        return (yield)
    skipped = Counter(map(reason_of, reporter.stats.get("skipped", [])))
    if skipped and os.environ.get("CI"):
        # CI has everything installed that tests need.
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    yield
    for reason, count in skipped.items():
        reporter.write_line(f"NOT TESTED ({count} tests): {reason}", red=True, bold=True)
