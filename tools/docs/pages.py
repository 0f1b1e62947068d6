"""The pages of the documentation in reading order, and the lines of links between them."""

from collections.abc import Iterator
from dataclasses import dataclass

from tools.docs.language import Language


@dataclass(frozen=True, slots=True)
class Page:
    """One page; `path` is its English file in `docs`, `translated` whether there is a Japanese one."""

    path: str
    title: dict[Language, str]
    about: dict[Language, str]
    translated: bool = True

    def file(self, language: Language) -> str:
        """Return the file for a reader of this language."""
        return self.path.replace(".md", ".ja.md") if language == "ja" and self.translated else self.path


@dataclass(frozen=True, slots=True)
class Group:
    """Pages for the same reader."""

    title: dict[Language, str]
    pages: tuple[Page, ...]


GROUPS = (
    Group(
        {"en": "Get to know it", "ja": "知る"},
        (
            Page(
                "faq.md",
                {"en": "Questions", "ja": "よくある質問"},
                {
                    "en": "who installs what, who sees what, what it costs, what the law asks of an employer",
                    "ja": "だれが何を入れるか、だれに何が見えるか、費用、職場で使うときの法律",
                },
            ),
            Page(
                "promises.md",
                {"en": "Promises", "ja": "約束"},
                {
                    "en": "what it promises, and the test that holds each promise",
                    "ja": "約束と、それを守るテスト",
                },
            ),
            Page(
                "accuracy.md",
                {"en": "Accuracy", "ja": "精度"},
                {
                    "en": "how well it measures, and for whom it is worse",
                    "ja": "どのくらい測れるか、どんな人や場面が苦手か",
                },
            ),
        ),
    ),
    Group(
        {"en": "Run it", "ja": "動かす"},
        (
            Page(
                "deploy.md",
                {"en": "Deploy", "ja": "デプロイ"},
                {
                    "en": "on the internet in ten minutes, and how to watch it there",
                    "ja": "10 分でインターネットに公開し、見守る",
                },
            ),
            Page(
                "settings.md",
                {"en": "Settings", "ja": "設定"},
                {"en": "every environment variable with its default", "ja": "すべての環境変数と既定値"},
            ),
            Page(
                "scaling.md",
                {"en": "Scaling", "ja": "規模の拡大（英語）"},
                {
                    "en": "several processes behind nginx, Redis Cluster and Sentinel, what breaks first",
                    "ja": "nginx の後ろの複数のプロセス、Redis Cluster と Sentinel、最初に足りなくなるもの",
                },
                translated=False,
            ),
            Page(
                "troubleshooting.md",
                {"en": "Troubleshooting", "ja": "困ったとき"},
                {"en": "symptoms, causes and cures", "ja": "症状と原因と対処"},
            ),
        ),
    ),
    Group(
        {"en": "Build on it", "ja": "開発する"},
        (
            Page(
                "api.md",
                {"en": "API", "ja": "API"},
                {
                    "en": "every call, the event stream, the frames",
                    "ja": "すべての呼び出し、イベントストリーム、フレーム",
                },
            ),
            Page(
                "architecture.md",
                {"en": "Architecture", "ja": "アーキテクチャ（英語）"},
                {
                    "en": "a walk through the code for newcomers, and the words it uses",
                    "ja": "初めての人のための、コードの案内と用語",
                },
                translated=False,
            ),
            Page(
                "measuring.md",
                {"en": "Measuring", "ja": "計測のしくみ（英語）"},
                {
                    "en": "from a picture to a blink, from blinks to an opinion",
                    "ja": "画像からまばたきへ、まばたきから判断へ",
                },
                translated=False,
            ),
            Page(
                "extensions.md",
                {"en": "Extensions", "ja": "拡張機能（英語）"},
                {
                    "en": "what Google Meet's page does and what is done about it",
                    "ja": "Google Meet のページの動きと、拡張機能の対応",
                },
                translated=False,
            ),
        ),
    ),
)
INDEX = Page("index.md", {"en": "All pages", "ja": "すべてのページ"}, {"en": "", "ja": ""})
PAGES = [page for group in GROUPS for page in group.pages]


def contents(language: Language) -> str:
    """Return the list of all pages, as the index shows it."""
    lines: list[str] = []
    for group in GROUPS:
        lines += [f"- **{group.title[language]}**"]
        lines += [
            f"  - [{page.title[language]}]({page.file(language)}): {page.about[language]}"
            for page in group.pages
        ]
    return "\n".join(lines)


def way(here: Page, language: Language) -> str:
    """Return the line at the top of a page that links to the other language and to every other page."""
    other: Language = "en" if language == "ja" else "ja"
    links = [
        f"[{page.title[language]}]({page.file(language)})" for page in (INDEX, *PAGES) if page is not here
    ]
    if here.translated:
        links.insert(0, f"[{'English' if other == 'en' else '日本語'}]({here.file(other)})")
    return " · ".join(links)


def files() -> Iterator[tuple[str, Page, Language]]:
    """Yield every file under `docs` with its page and language."""
    for page in (INDEX, *PAGES):
        yield page.file("en"), page, "en"
        if page.translated:
            yield page.file("ja"), page, "ja"
