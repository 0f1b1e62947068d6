"""From the documents of the repository to a folder of pages."""

import shutil
from pathlib import Path

from tools.docs.language import Language
from tools.docs.pages import files
from tools.harness.paths import ROOT
from tools.site.page import Document, page_of

STYLE = Path(__file__).with_name("site.css")
PICTURES = "docs/pictures"


def documents() -> list[Document]:
    """Return every document that becomes a page."""
    english: list[tuple[str, Language]] = [
        ("README.md", "en"),
        ("CONTRIBUTING.md", "en"),
        ("SECURITY.md", "en"),
    ]
    others: list[tuple[str, Language]] = [("CHANGELOG.md", "en"), ("README.ja.md", "ja")]
    store: list[tuple[str, Language]] = [("docs/store/en.md", "en"), ("docs/store/ja.md", "ja")]
    pages = [(f"docs/{name}", language) for name, _, language in files()]
    return [Document(path, language) for path, language in (*english, *others, *store, *pages)]


def build(folder: Path) -> list[Path]:
    """Empty a folder, write every page, the style and the pictures into it, and return the pages."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    every = documents()
    for document in every:
        target = folder / document.target
        target.parent.mkdir(parents=True, exist_ok=True)
        text = (ROOT / document.path).read_text("utf-8")
        target.write_text(page_of(document, text, {each.path: each for each in every}), "utf-8")
    shutil.copy(STYLE, folder / STYLE.name)
    shutil.copytree(ROOT / PICTURES, folder / PICTURES)
    return [folder / document.target for document in every]
