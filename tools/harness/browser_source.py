"""Constants of the browser code, read from its sources, so that no test or tool has to repeat them."""

import re

from tools.harness.paths import ROOT


def constant(source: str, name: str) -> int:
    """Return the whole number that a script (a path from the root) declares as `const NAME = …;`."""
    return int(_written(source, name, r"[\d_]+"))


def decimal(source: str, name: str) -> float:
    """Return a number with decimals that is declared in the same way."""
    return float(_written(source, name, r"\d+\.\d+"))


def _written(source: str, name: str, form: str) -> str:
    found = re.search(rf"const {name} = ({form});", (ROOT / source).read_text(encoding="utf-8"))
    assert found, f"{source} has no {name}"
    return found[1]


# The languages that every text is available in.
LANGUAGES = re.findall(r'"(\w+)"', _written("extensions/shared/words.js", "LANGUAGES", ".*"))

# What the extensions keep for somebody who has agreed to the current account of what is sent and kept.
CONSENT: dict[str, object] = {
    "consentedAt": "2026-01-01T00:00:00.000Z",
    "consentVersion": constant("extensions/shared/settings.js", "CONSENT_VERSION"),
}
