"""Both READMEs take a newcomer five minutes: they are short, have pictures, and keep the same order."""

import re

import pytest

from tests.documents.reading import READMES, commands, links, tables, text
from tools.docs.promises import PROMISES

# A newcomer reads about 200 words a minute and has five minutes, some of them for the pictures.
MAX_WORDS = 900
# Japanese has no spaces. On our pages in both languages, this many of its signs equal one English word.
SIGNS_A_WORD = 2.1
JAPANESE_SIGN = re.compile(r"[\u3041-\u30ff\u3400-\u9fff々ー]")


def words(document: str) -> float:
    """Return the number of English words in a document, counting Japanese as equivalent words."""
    content = text(document)
    latin = [word for word in JAPANESE_SIGN.sub(" ", content).split() if re.search(r"\w", word)]
    return len(latin) + len(JAPANESE_SIGN.findall(content)) / SIGNS_A_WORD


@pytest.mark.parametrize("readme", READMES)
def test_it_is_read_in_five_minutes(readme: str) -> None:
    assert words(readme) < MAX_WORDS


@pytest.mark.parametrize("readme", READMES)
def test_it_begins_with_one_sentence_and_the_letter_and_shows_two_commands(readme: str) -> None:
    title, _, sentence, picture = text(readme).split("\n\n")[:4]
    assert title.startswith("# ")
    assert len(re.findall(r"[.。]", sentence)) <= 2
    assert "docs/pictures/letter." in picture
    assert commands(readme) == ["make run", "make demo"]


@pytest.mark.parametrize("readme", READMES)
def test_everybody_s_view_has_a_picture(readme: str) -> None:
    shown = {re.sub(r"docs/pictures/|\..*", "", each) for each in links(readme) if "pictures" in each}
    assert {"letter", "member-popup", "member-page", "leader-popup", "console"} <= shown


@pytest.mark.parametrize("readme", READMES)
def test_the_first_promises_are_there(readme: str) -> None:
    tests = [f"tests/{each.tests[0].partition('::')[0]}" for each in PROMISES if each.first]
    assert [each for each in links(readme) if each.startswith("tests/")] == tests
    assert len(tests) >= 5


@pytest.mark.parametrize(
    ("readme", "told"), list(zip(READMES, (r"within (\d+) ms", r"(\d+) ミリ秒以内"), strict=True))
)
def test_a_rest_takes_as_long_as_the_slowest_run_that_is_published(readme: str, told: str) -> None:
    rows = {row[0]: row[1] for table in tables("docs/scaling.md") for row in table}
    slowest = rows["the same: 99 of 100 within, ms"].rpartition(" ")[2]
    assert re.findall(told, text(readme)) == [slowest]
