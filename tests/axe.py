"""axe-core, which finds what makes a page inaccessible."""

from tools.harness.paths import ROOT


def axe_script() -> str:
    """Return the script that defines `axe` in a page."""
    return (ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
