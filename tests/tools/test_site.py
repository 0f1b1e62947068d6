"""The documents as a site: every link works, and every page fits the screen and is easy to read."""

import re
from pathlib import Path

import pytest

from tests.static.conftest import OpenPage, check_looks, open_page
from tools.docs.pages import PAGES
from tools.site.build import build, documents
from tools.site.page import Document, page_of

__all__ = ["open_page"]
# A page of prose, one of wide tables, one of pictures, and one in each language: all on a small screen in one
# of the colour schemes, and on a large one the page with a sidebar beside wide tables.
LOOKED_AT = (
    ("index.html", 390, "dark"),
    ("index.ja.html", 390, "light"),
    ("docs/settings.html", 390, "dark"),
    ("docs/faq.ja.html", 390, "light"),
    ("docs/promises.html", 390, "light"),
    ("docs/settings.html", 1280, "light"),
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    build(folder)
    return folder


def test_every_document_is_a_page(site: Path) -> None:
    assert {str(path.relative_to(site)) for path in site.rglob("*.html")} == {
        each.target for each in documents()
    }


def test_every_link_and_picture_of_a_page_is_there(site: Path) -> None:
    for page in site.rglob("*.html"):
        for target in re.findall(r'(?:href|src)="([^"]+)"', page.read_text("utf-8")):
            if re.match(r"https?://|data:", target):
                continue
            path, _, heading = target.partition("#")
            file = page.parent / path if path else page
            assert file.is_file(), f"{page}: {target}"
            assert not heading or f'id="{heading}"' in file.read_text("utf-8"), f"{page}: {target}"


def test_the_sidebar_leads_from_each_page_to_all_others_and_marks_the_page_itself(site: Path) -> None:
    for document in documents():
        text = (site / document.target).read_text("utf-8")
        side = text.partition("<nav")[2].partition("</nav>")[0]
        assert side.count("<a ") == len(PAGES) + 3, document
        assert "<!-- pages:" not in text
        listed = document.path.startswith(("docs/", "README")) and "/store/" not in document.path
        assert side.count("aria-current") == (1 if listed else 0), document


def test_a_file_that_is_no_page_is_no_link() -> None:
    document = Document("docs/a.md", "en")
    every = {each.path: each for each in [*documents(), document]}
    page = page_of(document, "# A\n\n[the licence](../LICENSE), [settings](settings.md#settings)\n", every)
    assert '<span title="LICENSE">the licence</span>' in page
    assert '<a href="settings.html#settings">settings</a>' in page


@pytest.mark.browser
@pytest.mark.parametrize(("name", "width", "scheme"), LOOKED_AT)
def test_a_page_fits_the_screen_and_has_no_fault_of_accessibility(
    site: Path, open_page: OpenPage, name: str, width: int, scheme: str
) -> None:
    check_looks(open_page((site / name).as_uri(), width=width, scheme=scheme))
