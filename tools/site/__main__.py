"""`make site` writes every document into `build/site`; its first page is `index.html`."""

from tools.harness.paths import ROOT
from tools.site.build import build

FOLDER = ROOT / "build" / "site"

pages = build(FOLDER)
print(f"{len(pages)} pages in {FOLDER.relative_to(ROOT)}, beginning with index.html")
