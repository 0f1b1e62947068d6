"""axe-core, which finds what keeps people from using a page."""

from tools.harness.paths import ROOT


def axe_script() -> str:
    """Return the script that gives a page `axe`."""
    return (ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
