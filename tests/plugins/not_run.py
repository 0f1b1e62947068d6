"""Commands of the documents that no test runs are said at the end of a run: nobody takes them for tested."""

from collections import Counter
from collections.abc import Iterator

from _pytest.terminal import TerminalReporter


def reasons(reporter: TerminalReporter) -> Iterator[str]:
    for report in reporter.stats.get("passed", []):
        yield from (value[0] for name, value in report.user_properties if name == "not run")


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    for reason, count in Counter(reasons(terminalreporter)).items():
        terminalreporter.write_line(f"NOT RUN ({count} commands of the documents): {reason}", yellow=True)
