"""A failed test shows the last log lines of the servers it was given, because an answer rarely says why."""

from collections.abc import Generator

import pytest

from tools.harness.server_process import ServerProcess

# Of each server; what a test did to it takes fewer.
LINES = 20


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed and call.when == "call" and isinstance(item, pytest.Function):
        for name, given in item.funcargs.items():
            if isinstance(given, ServerProcess):
                report.sections.append((f"Last lines of the log of {name}", "\n".join(given.lines[-LINES:])))
    return report
