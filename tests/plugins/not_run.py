"""Reports at the end of a run which commands of the documents were not run, and how many clips it lacked."""

from collections import Counter
from collections.abc import Iterator

from _pytest.terminal import TerminalReporter

from tools.clips import NPM_CLIPS, local_clips, manifest


def reasons(reporter: TerminalReporter) -> Iterator[str]:
    for report in reporter.stats.get("passed", []):
        yield from (value[0] for name, value in report.user_properties if name == "not run")


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    for reason, count in Counter(reasons(terminalreporter)).items():
        terminalreporter.write_line(f"NOT RUN ({count} commands of the documents): {reason}", yellow=True)
    if missing := len(manifest()) - len(NPM_CLIPS) - len(local_clips()):
        reason = "they are not in the folder of MEETING_REST_CLIPS, so npm's alone hold the floors"
        terminalreporter.write_line(f"NOT RUN ({missing} annotated clips): {reason}", yellow=True)
