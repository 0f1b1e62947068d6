"""The picture of the dashboard tells what Prometheus would: every panel, by its own expression."""

import json
import math
import re

import pytest
from prometheus_client.exposition import generate_latest

from app.metrics import REGISTRY
from tools.pictures.panels import DASHBOARD, happened, panel_of, panels, windows
from tools.pictures.promql import parse
from tools.pictures.series import Scrape, UnknownExpression, Value, scrape_of, vector

SAID = """
# TYPE frames_total counter
frames_total{{outcome="ok"}} {ok}
frames_total{{outcome="busy"}} {busy}
# TYPE seconds histogram
seconds_bucket{{le="0.1"}} {fast}
seconds_bucket{{le="0.3"}} {all}
seconds_bucket{{le="+Inf"}} {all}
"""
# Four seconds in which 20 frames became ok and 4 busy; 5 of 10 calls took up to 0.1 s, the others up to 0.3.
WINDOW = [
    scrape_of(100.0, SAID.format(ok=7, busy=0, fast=1, all=2)),
    scrape_of(104.0, SAID.format(ok=27, busy=4, fast=6, all=12)),
]


def told(expression: str) -> dict[str, float]:
    """Return the values of an expression by their labels' values."""
    value: Value = parse(expression)(WINDOW)
    assert isinstance(value, dict)
    return {"".join(sorted(text for _, text in labels)): each for labels, each in value.items()}


def test_every_panel_has_an_expression_that_the_picture_knows() -> None:
    said = generate_latest(REGISTRY).decode()
    scrapes = [scrape_of(float(second), said) for second in range(60)]
    every = panels()
    assert len(every) == len({panel.place for panel in every}) > 0
    for panel in every:
        assert panel.queries
        panel.series(scrapes)


def test_a_line_without_a_name_is_refused_with_the_panel_that_has_it() -> None:
    panel = json.loads(DASHBOARD.read_text("utf-8"))["panels"][0]
    del panel["targets"][0]["legendFormat"]
    with pytest.raises(UnknownExpression, match=re.escape(f"{panel['title']}: give each target")):
        panel_of(panel)


def test_a_counter_is_told_as_what_it_grew_by_in_a_second() -> None:
    assert told("sum by (outcome) (rate(frames_total[$__rate_interval]))") == {"ok": 5.0, "busy": 1.0}
    assert told("60 * sum(rate(frames_total[$__rate_interval]))") == {"": 360.0}
    frames = "rate(frames_total[$__rate_interval])"
    share = f"sum by (outcome) ({frames}) / scalar(sum({frames}))"
    assert told(share) == pytest.approx({"ok": 5 / 6, "busy": 1 / 6})
    assert told("min(frames_total)") == {"": 4.0}


def test_of_two_programs_only_the_one_that_another_metric_knows_is_told() -> None:
    said = """
memory{job="rest",instance="a",kind="own"} 5
memory{job="rest",instance="b",kind="own"} 6
memory{job="node",instance="a",kind="own"} 7
up{job="rest",instance="a"} 1
"""
    window = [scrape_of(0.0, said)]
    assert list(vector(parse("memory and on (job, instance) up")(window)).values()) == [5]
    assert sorted(vector(parse("memory and on (job) up")(window)).values()) == [5, 6]
    assert vector(parse("memory and on (job, instance) nothing")(window)) == {}


def test_the_dashboard_shows_no_program_but_ours() -> None:
    own = generate_latest(REGISTRY).decode()
    names = set(re.findall(r"^(process_\w+)", own, re.MULTILINE))
    samples = [
        re.sub(r"(?m)^(\w+) ", rf'\1{{job="{job}",instance="host:1"}} ', text)
        for job, text in (
            ("rest", own),
            ("another", "\n".join(f"{name} 1" for name in names)),
        )
    ]
    scrapes = [scrape_of(float(second), "\n".join(samples)) for second in range(60)]
    assert names
    for panel in panels():
        for query in panel.queries:
            for labels in vector(query.evaluate(scrapes)):
                assert ("job", "another") not in labels, panel.title


def test_an_event_that_two_servers_hear_is_not_told_as_two() -> None:
    said = """
# TYPE rest_events_total counter
rest_events_total{{event="rest_ended",instance="a"}} {first}
rest_events_total{{event="rest_ended",instance="b"}} {second}
"""
    scrapes = [scrape_of(float(second), said.format(first=2 * second, second=second)) for second in range(30)]
    panel = next(panel for panel in panels() if "events heard" in panel.title)
    heard = {name: points[-1][1] for name, points in panel.series(scrapes).items()}
    assert heard == pytest.approx({"rest_ended (a)": 120, "rest_ended (b)": 60})


def test_what_never_happened_takes_no_place_from_what_did() -> None:
    lines = {"a": [(0.0, 0.0)], "b": [(0.0, 0.0), (1.0, 2.0)], "c": [(0.0, 1.0)]}
    assert [name for name, _ in happened(lines)] == ["b", "c"]
    assert [name for name, _ in happened({"a": lines["a"]})] == ["a"]


@pytest.mark.parametrize(("part", "seconds"), [("0.25", 0.05), ("0.5", 0.1), ("0.75", 0.2), ("1", 0.3)])
def test_a_quantile_lies_within_its_bucket_in_proportion(part: str, seconds: float) -> None:
    expression = f"histogram_quantile({part}, sum by (le) (rate(seconds_bucket[$__rate_interval])))"
    assert told(expression) == pytest.approx({"": seconds})


def test_what_nobody_has_counted_yet_is_no_line() -> None:
    assert told("rate(nothing_total[$__rate_interval])") == {}
    assert parse("scalar(sum(nothing))")(WINDOW) == pytest.approx(math.nan, nan_ok=True)


@pytest.mark.parametrize(
    "expression",
    [
        *("increase(a[5m])", "delta(a)", "a + b", "sum(a", "sum(a) sum(b)", "rate(a[5m])", ""),
        *("a / b", "sum(5)", "a and b", "a or on (b) c"),
    ],
)
def test_what_the_picture_does_not_know_is_refused(expression: str) -> None:
    with pytest.raises(UnknownExpression):
        parse(expression)(WINDOW)


def test_a_rate_looks_back_over_whole_intervals_only() -> None:
    scrapes = [Scrape(float(second), {}) for second in range(30)]
    assert [(window[0].at, window[-1].at) for window in windows(scrapes)][:2] == [(0, 20), (1, 21)]
