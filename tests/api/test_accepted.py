"""What a client prefers, by its own weights."""

import pytest

from app.api.accepted import preferred


@pytest.mark.parametrize(
    ("header", "names"),
    [
        ("", []),
        ("gzip, deflate, br", ["gzip", "deflate", "br"]),
        ("en;q=0.5,ja;q=0.9", ["ja", "en"]),
        ("ja;q=0,en", ["en"]),
        ("ja;q=0.000", []),
        ("JA ; Q=0.8 , en", ["en", "ja"]),
        ("de;q=1.0, fr, en;q=0.8", ["de", "fr", "en"]),
        ("en;q=, ja;q=nan, fr;q=2, ;q=1, ,", []),
    ],
)
def test_what_is_wanted_more_comes_first_and_what_is_not_wanted_never(header: str, names: list[str]) -> None:
    assert preferred(header) == names
