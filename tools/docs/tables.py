"""The tables that are written into the documents, in both languages. Pure: arguments bring their content."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import Field, dataclass, fields
from typing import Any

import msgspec

from app.api.operation import ApiRoute, Operation
from app.config.settings import Settings
from tools.docs import japanese
from tools.docs.language import Language
from tools.docs.promises import Promise


class SentenceMissing(Exception):
    """A setting or a call has no Japanese sentence yet; the text names it."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a table around its sentences."""

    unset: str
    settings_head: str
    calls_head: str
    body: str
    promises_head: str


WORDS: dict[Language, Words] = {
    "en": Words(
        "unset",
        "| variable | default | what it is for |",
        "| call | what it does |",
        "; body",
        "| promise | held by the test |",
    ),
    "ja": Words("なし", "| 変数 | 既定値 | 意味 |", "| 呼び出し | 働き |", "。本文", "| 約束 | 守るテスト |"),
}
# What a sentence shows as code: a setting's name, an address, a query, a header, an event's reason.
CODE = re.compile(
    r"\b[A-Z]+(?:_[A-Z]+)+\b|\brediss?://|\?\w+=|\bLast-Event-ID\b|\bfew_blinks\b|\bDEBUG\b", re.ASCII
)


def settings_table(language: Language) -> str:
    """Return name, default and purpose of every setting."""
    words = WORDS[language]
    rows = [
        f"| `{name}` | {f'`{default}`' if default else words.unset} | {as_code(purpose)} |"
        for name, default, purpose in settings(language)
    ]
    return "\n".join([words.settings_head, "|---|---|---|", *rows])


def settings(language: Language) -> Iterator[tuple[str, str, str]]:
    """Yield name, default (empty when unset) and purpose of every setting."""
    for each in fields(Settings):
        name = each.name.upper()
        yield (
            name,
            default_of(each),
            each.metadata["why"] if language == "en" else said(japanese.SETTINGS, name),
        )


def default_of(setting: "Field[Any]") -> str:
    """Return a default as it would be written into the environment."""
    value = setting.default
    if value is None:
        return ""
    return ",".join(value) if isinstance(value, tuple) else str(value)


def calls_table(routes: Iterable[object], language: Language) -> str:
    """Return every call of the route table with what it does and takes."""
    words = WORDS[language]
    rows = []
    for call, operation in calls(routes):
        summary = operation.summary if language == "en" else said(japanese.CALLS, call)
        rows.append(f"| `{call}` | {as_code(summary)}{body_of(operation, words)} |")
    return "\n".join([words.calls_head, "|---|---|", *rows])


def calls(routes: Iterable[object]) -> Iterator[tuple[str, Operation]]:
    """Yield `METHOD /path` and what answers it."""
    for route in routes:
        if isinstance(route, ApiRoute):
            for method, operation in route.operations.items():
                yield f"{method} {route.path}", operation


def body_of(operation: Operation, words: Words) -> str:
    """Return the fields of the body that a call takes; those with a `?` may be left out."""
    if operation.body is None:
        return ""
    found = msgspec.structs.fields(operation.body)
    names = ", ".join(f'"{each.encode_name}"{"" if each.required else "?"}' for each in found)
    return f"{words.body} `{{{names}}}`"


def promises_table(
    promises: Iterable[Promise], language: Language, figures: Sequence[str], tests: str, short: bool = False
) -> str:
    """Return each promise with its tests as links; `tests` is the path to their folder.

    The short form only has the first test's file.
    """
    rows = []
    for each in promises:
        sentence = (each.english if language == "en" else each.japanese).format(*figures)
        links = [test_link(test, tests, short) for test in each.tests]
        rows.append(f"| {sentence} | {links[0] if short else '; '.join(links)} |")
    return "\n".join([WORDS[language].promises_head, "|---|---|", *rows])


def test_link(test: str, tests: str, short: bool) -> str:
    """Return a link to a test's file, showing the test's name as a sentence or the file's name."""
    path = test.partition("::")[0]
    words = f"`{path.rpartition('/')[2]}`" if short else plain_name(test)
    return f"[{words}]({tests}/{path})"


def plain_name(test: str) -> str:
    """Return a test's name as a sentence."""
    name = test.partition("::test_")[2]
    return re.sub(r"(?<=\b0)_(?=\d)", ".", name.replace("_0_", " 0_")).replace("_", " ")


def example_settings() -> str:
    """Return the lines of `.env.example`: each setting commented out, with its default or an example."""
    lines = []
    for each in fields(Settings):
        shown = default_of(each) or each.metadata["example"]
        # A value with blanks is quoted, since a shell may read the file, too.
        quoted = f'"{shown}"' if " " in shown else shown
        lines += ["", f"# {each.metadata['why']}", f"#{each.name.upper()}={quoted}"]
    return "\n".join([*lines, ""])


def said(sentences: Mapping[str, str], name: str) -> str:
    """Return the Japanese sentence about something; raises `SentenceMissing` when there is none."""
    if name not in sentences:
        raise SentenceMissing(f"tools/docs/japanese.py has no sentence about {name}")
    return sentences[name]


def as_code(sentence: str) -> str:
    """Return a sentence with names and addresses marked as code."""
    return CODE.sub(lambda found: f"`{found[0]}`", sentence)
