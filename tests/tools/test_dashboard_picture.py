"""The picture of the dashboard shows every panel in its place, with data, and names every line."""

import json
import math
import re

import pytest

from tools.harness.prometheus_process import Series
from tools.pictures.panels import DASHBOARD, happened, panel_of, panels


def test_every_panel_has_a_place_of_its_own_and_a_line() -> None:
    every = panels()
    assert len(every) == len({panel.place for panel in every}) > 0
    assert all(panel.queries for panel in every)


def test_a_line_without_a_name_is_refused_with_the_panel_that_has_it() -> None:
    panel = json.loads(DASHBOARD.read_text("utf-8"))["panels"][0]
    del panel["targets"][0]["legendFormat"]
    with pytest.raises(ValueError, match=re.escape(f"{panel['title']}: give each target")):
        panel_of(panel)


def test_a_line_is_named_by_its_labels_and_has_the_points_that_are_numbers() -> None:
    answers = [
        Series({"outcome": "ok"}, [(0.0, math.nan), (1.0, 5.0)]),
        Series({"outcome": "busy"}, [(0.0, math.nan)]),
    ]
    assert panels()[0].lines(lambda _: answers) == {"ok": [(1.0, 5.0)]}
    with pytest.raises(KeyError):
        panels()[0].lines(lambda _: [Series({}, [(0.0, 5.0)])])


def test_what_never_happened_takes_no_place_from_what_did() -> None:
    lines = {"a": [(0.0, 0.0)], "b": [(0.0, 0.0), (1.0, 2.0)], "c": [(0.0, 1.0)]}
    assert [name for name, _ in happened(lines)] == ["b", "c"]
    assert [name for name, _ in happened({"a": lines["a"]})] == ["a"]
