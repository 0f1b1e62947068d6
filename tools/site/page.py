"""One document as a page: its Markdown, a sidebar of all pages, and links that lead to pages. Pure."""

import html
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from markdown_it import MarkdownIt

from tools.docs.language import Language
from tools.docs.pages import GROUPS, INDEX

# The lines of links between pages on a code host; the sidebar takes their place here.
WAY = re.compile(r"<!-- pages: written by make docs -->\n.*?<!-- end -->\n", re.DOTALL)
LANGUAGE_LINE = re.compile(r"^\[(English|日本語)\]\(\S+\)\n", re.MULTILINE)
LINK = re.compile(r'<a href="([^"]+)">(.*?)</a>', re.DOTALL)
HEADING = re.compile(r"<h([1-6])>(.*?)</h\1>", re.DOTALL)
TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
# A line break within Japanese text, which a browser would show as a space.
JAPANESE_BREAK = re.compile(r"(?<=[\u3001-\u30ff\u3400-\u9fff）])\n(?=[\u3001-\u30ff\u3400-\u9fff（])")
SIDE_TITLE: dict[Language, str] = {"en": "Pages", "ja": "ページ"}
OTHER_LANGUAGE: dict[Language, tuple[Language, str]] = {"en": ("ja", "日本語"), "ja": ("en", "English")}


@dataclass(frozen=True, slots=True)
class Document:
    """A document by its path in the repository, and its language."""

    path: str
    language: Language

    @property
    def target(self) -> str:
        """Where its page lies in the site."""
        name = self.path.replace("README", "index") if "/" not in self.path else self.path
        return re.sub(r"\.md$", ".html", name)

    @property
    def twin(self) -> str:
        """Where the same document would be in the other language."""
        if self.path.startswith("docs/store/"):
            return f"docs/store/{OTHER_LANGUAGE[self.language][0]}.md"
        ends = (".ja.md", ".md") if self.language == "ja" else (".md", ".ja.md")
        return self.path.removesuffix(ends[0]) + ends[1]


def page_of(document: Document, text: str, every: Mapping[str, Document]) -> str:
    """Return the whole page of a document; `every` are all documents by their paths."""
    markdown = MarkdownIt("commonmark", {"html": True}).enable("table")
    body = JAPANESE_BREAK.sub("", markdown.render(LANGUAGE_LINE.sub("", WAY.sub("", text))))
    body = HEADING.sub(with_anchor, body)
    body = LINK.sub(lambda found: link(found[1], found[2], document, every), body)
    # A wide table scrolls in a frame of its own, not the page; the frame can be reached by the keyboard.
    body = TABLE.sub(lambda found: f'<div class="wide" tabindex="0">{found[0]}</div>', body)
    body = body.replace("<pre>", '<pre tabindex="0">')
    title = re.sub(r"<.*?>", "", body[: body.index("</h1>")]).strip()
    style = relative("site.css", document)
    return (
        f'<!doctype html>\n<html lang="{document.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<title>{title}</title>\n<link rel="icon" href="data:,">\n<link rel="stylesheet" href="{style}">\n'
        f"</head>\n<body>\n{sidebar(document, every)}\n<main>\n{body}</main>\n</body>\n</html>\n"
    )


def with_anchor(found: re.Match[str]) -> str:
    """Return a heading with the anchor that links to it use, made as code hosts make it."""
    words = html.unescape(re.sub(r"<.*?>", "", found[2])).lower()
    name = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
    return f'<h{found[1]} id="{html.escape(name)}">{found[2]}</h{found[1]}>'


def link(target: str, words: str, document: Document, every: Mapping[str, Document]) -> str:
    """Return a link as the site needs it: to a page or to the web; to any other file there is none."""
    path, _, heading = unquote(target).partition("#")
    anchor = f"#{html.escape(heading)}" if heading else ""
    if "://" in target:
        return f'<a href="{target}">{words}</a>'
    if not path:
        return f'<a href="{anchor}">{words}</a>'
    path = posixpath.normpath(posixpath.join(posixpath.dirname(document.path), path))
    if path not in every:
        return f'<span title="{html.escape(path)}">{words}</span>'
    return f'<a href="{relative(every[path].target, document)}{anchor}">{words}</a>'


def relative(target: str, document: Document) -> str:
    """Return the relative path from a document's page to something in the site."""
    return posixpath.relpath(target, posixpath.dirname(document.target) or ".")


def sidebar(document: Document, every: Mapping[str, Document]) -> str:
    """Return the list of pages that stands beside each page, with a link to the other language."""
    language = document.language
    first = "README.ja.md" if language == "ja" else "README.md"
    lines = [f"<li>{side_link(first, 'README', document, every)}</li>"]
    for group in GROUPS:
        links = [(f"docs/{page.file(language)}", page.title[language]) for page in group.pages]
        items = "".join(f"<li>{side_link(path, words, document, every)}</li>" for path, words in links)
        lines.append(f"<li><b>{group.title[language]}</b><ul>{items}</ul></li>")
    lines.append(
        f"<li>{side_link(f'docs/{INDEX.file(language)}', INDEX.title[language], document, every)}</li>"
    )
    other, words = OTHER_LANGUAGE[language]
    twin = every.get(document.twin, every["README.ja.md" if other == "ja" else "README.md"])
    way = f'<a class="language" lang="{other}" href="{relative(twin.target, document)}">{words}</a>'
    return f'<nav aria-label="{SIDE_TITLE[language]}">{way}<ul>{"".join(lines)}</ul></nav>'


def side_link(path: str, words: str, document: Document, every: Mapping[str, Document]) -> str:
    """Return a link of the sidebar; the current page is marked."""
    here = ' aria-current="page"' if path == document.path else ""
    return f'<a href="{relative(every[path].target, document)}"{here}>{words}</a>'
