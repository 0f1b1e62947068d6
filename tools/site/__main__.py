"""`make site` writes every document into `build/site`; its first page is `index.html`."""

from tools.command import run
from tools.harness.paths import ROOT
from tools.site.build import build

FOLDER = ROOT / "build" / "site"


def main() -> int:
    """Write the site and say how many pages it has."""
    pages = build(FOLDER)
    print(f"{len(pages)} pages in {FOLDER.relative_to(ROOT)}, beginning with index.html")
    return 0


if __name__ == "__main__":
    run(main)
