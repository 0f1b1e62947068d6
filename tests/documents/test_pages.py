"""All pages are the same in both languages and in the list of pages, and no link leads nowhere."""

import re

import pytest

from tests.deploy.documents import GUIDES
from tests.documents.reading import ALL, PAIRS, code, commands, headings, links, plain, tables, text
from tools.docs.pages import files
from tools.harness.paths import ROOT

both = pytest.mark.parametrize(("english", "japanese"), PAIRS)
# Words that were wrong once, each with its correct wording.
MENDED = {
    "聞き手": "メンバー",
    "会議をリード": "リーダーとして会議を操作",
    "商用利用を除": "商用利用を認めていません",
    "誤りが多": "誤検出が多",
    "誰": "だれ",
    "めやす": "目安",
    "たずね": "尋ね",
    "わかり": "分かり",
}
# Files with Japanese for users.
JAPANESE_TEXTS = [
    "*.ja.md",
    "docs/**/*ja.md",
    "static/**/*",
    "extensions/**/*.json",
    "extensions/**/*.js",
    "tools/docs/*.py",
]


def numbers(row: list[str]) -> list[str]:
    """Return every number in a row except small ones, which may be words: a wrong limit shows here."""
    return sorted(set(re.findall(r"\d\d+", " ".join(row))))


def neutral(target: str) -> str:
    """Return the target of a link without its language; headings have different names in each language."""
    return re.sub(r"\.(ja|en)(?=\.\w+)|(?<=/)(ja|en)(?=\.md)", "", target.partition("#")[0])


def anchors(document: str) -> set[str]:
    return {re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-") for _, words in headings(document)}


@both
def test_both_languages_have_the_same_headings_commands_tables_and_links(english: str, japanese: str) -> None:
    assert [level for level, _ in headings(english)] == [level for level, _ in headings(japanese)]
    assert commands(english) == commands(japanese)
    ours, theirs = tables(english), tables(japanese)
    assert [len(table) for table in ours] == [len(table) for table in theirs]
    for one, other in zip(ours, theirs, strict=True):
        assert [sorted(code(row[0])) for row in one] == [sorted(code(row[0])) for row in other]
        assert [numbers(row) for row in one] == [numbers(row) for row in other]
    assert sorted(map(neutral, links(english))) == sorted(map(neutral, links(japanese)))


@both
def test_a_japanese_page_leads_to_japanese_pages_where_there_are_any(english: str, japanese: str) -> None:
    folder = (ROOT / japanese).parent
    for target in links(japanese):
        path = folder / target.split("#")[0]
        if path.suffix in {".md", ".jpg"} and path != ROOT / english and ".ja." not in target:
            assert not path.with_suffix(f".ja{path.suffix}").exists(), target


@pytest.mark.parametrize("document", ALL)
def test_every_link_to_a_file_or_a_heading_leads_somewhere(document: str) -> None:
    for target in links(document):
        if "://" in target:
            continue
        path, _, heading = target.partition("#")
        file = (ROOT / document).parent.joinpath(path) if path else ROOT / document
        assert file.exists(), target
        if heading:
            assert heading in anchors(str(file.resolve().relative_to(ROOT))), target


def test_every_page_is_in_the_list_of_pages_and_leads_to_all_others() -> None:
    listed = {f"docs/{name}" for name, _, _ in files()}
    there = {each for each in ALL if each.startswith("docs/") and "/store/" not in each}
    assert listed == there, "tools/docs/pages.py names every page"
    for document in listed:
        assert "<!-- pages: written by make docs -->\n[" in text(document), document


@pytest.mark.parametrize("pattern", JAPANESE_TEXTS)
def test_japanese_is_worded_in_one_way(pattern: str) -> None:
    found = [path for path in ROOT.glob(pattern) if path.is_file() and "vendor" not in path.parts]
    assert found
    for path in found:
        content = path.read_text("utf-8")
        for wrong, right in MENDED.items():
            assert wrong not in content, f"{path}: {wrong} is {right}"


@pytest.mark.parametrize("document", ALL)
def test_every_file_and_target_that_a_document_names_exists(document: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE))
    for words in code(plain(document)) + commands(document):
        if named := re.match(r"make ([a-z]+)\b", words):
            assert named[1] in targets, words
        if re.fullmatch(r"(app|bin|docs|extensions|static|tests|tools)(/[\w.-]+)+", words):
            assert (ROOT / words).exists(), words


# A line break inside a Japanese phrase, which a browser would show as a space.
BROKEN_PHRASE = re.compile(r"[\u3041-\u30ff\u3400-\u9fff々ー]\n *[\u3041-\u30ff\u3400-\u9fff]")


@pytest.mark.parametrize("document", [japanese for _, japanese in PAIRS if japanese != GUIDES[1]])
def test_a_japanese_line_ends_where_a_phrase_does(document: str) -> None:
    assert BROKEN_PHRASE.findall(plain(document)) == []
