"""What the doctor says of metrics that a server gives to anybody."""

import pytest

from tools.doctor import service
from tools.doctor.findings import Finding, Level
from tools.doctor.wire import Address, Answer

HERE, ELSEWHERE = Address("http", "localhost", 8000), Address("https", "rest.example.org", 443)


@pytest.mark.parametrize(
    ("address", "status", "level"),
    [
        (ELSEWHERE, 200, Level.FAULT),
        (ELSEWHERE, 403, Level.GOOD),
        # A proxy that does not pass them on.
        (ELSEWHERE, 404, Level.GOOD),
        (HERE, 200, Level.GOOD),
        (HERE, 403, Level.GOOD),
    ],
)
def test_metrics_that_a_stranger_can_read_are_a_fault(
    monkeypatch: pytest.MonkeyPatch, address: Address, status: int, level: Level
) -> None:
    found = checked(monkeypatch, address, status)
    assert found.level is level
    said = [each in found.cure for each in ("X-Forwarded-For", "option forwardfor", "METRICS_KEY")]
    assert said == [level is Level.FAULT] * 3


def checked(monkeypatch: pytest.MonkeyPatch, address: Address, status: int) -> Finding:
    monkeypatch.setattr(service, "ask", lambda *_: Answer(status, [], b"", 0.0))
    return service.check_metrics(address)
