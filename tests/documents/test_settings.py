"""Every table of settings, and the example that is copied to `.env`, name every setting with its default."""

import re
import subprocess
from dataclasses import fields

import pytest

from app.config.settings import Settings
from tests.documents.reading import code, tables, text


def set_by_a_shell(example: str) -> dict[str, str]:
    """Return what a shell sets from the example when every setting is uncommented."""
    lines = re.sub(r"^#(?=[A-Z_]+=)", "", example, flags=re.MULTILINE)
    script = f"set -eua\n{lines}\nenv -0"
    told = subprocess.run(
        ["/usr/bin/env", "-i", "/bin/sh", "-c", script], capture_output=True, text=True, check=True
    )
    assert told.stderr == ""
    values = dict(line.split("=", 1) for line in told.stdout.split("\0") if line)
    return {name: values[name] for name in re.findall(r"^([A-Z_]+)=", lines, re.MULTILINE)}


def default_text(name: str) -> str:
    value = getattr(Settings(), name.lower())
    return ",".join(value) if isinstance(value, tuple) else str(value)


@pytest.mark.parametrize("page", ["docs/settings.md", "docs/settings.ja.md"])
def test_a_page_names_every_setting_with_its_default(page: str) -> None:
    table = next(table for table in tables(page) if table[0][0] == "`PORT`")
    shown = {code(name)[0]: code(default) for name, default, _ in table}
    wanted = {each.name.upper(): default_text(each.name) for each in fields(Settings)}
    defaults = {name: [] if value == "None" else [value] for name, value in wanted.items()}
    assert shown == defaults, "`make docs` writes the table"


def test_the_example_settings_are_all_settings_with_their_defaults() -> None:
    shown = set_by_a_shell(text(".env.example"))
    assert shown.pop("FORWARDED_ALLOW_IPS") == "127.0.0.1"
    assert set(shown) == {each.name.upper() for each in fields(Settings)}, "`make docs` writes the file"
    examples = {name: value for name, value in shown.items() if default_text(name) == "None"}
    assert {name: value for name, value in shown.items() if name not in examples} == {
        name: default_text(name) for name in shown if name not in examples
    }
    examples.pop("FACE_LANDMARKS_MODEL")
    Settings.from_environ(examples)


def test_nothing_in_the_example_settings_is_set_until_somebody_wants_it() -> None:
    assert all(not line or line.startswith("#") for line in text(".env.example").splitlines())
