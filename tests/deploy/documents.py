"""The guides as tests read them."""

import re

from tools.harness.paths import ROOT

GUIDES = ("docs/deploy.md", "docs/deploy.ja.md")
# How the guides start the Procfile.
HONCHO = 'PATH="$PWD/.venv/bin:$PATH" honcho start'


def text(document: str) -> str:
    return (ROOT / document).read_text("utf-8")


def commands(document: str) -> list[str]:
    """Return every line of the shell blocks, without comments."""
    blocks = re.findall(r"^```sh\n(.*?)^```", text(document), re.MULTILINE | re.DOTALL)
    lines = [line.split("  #")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line and not line.startswith("#")]
