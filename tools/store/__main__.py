"""`make store`: the packages and the pictures for the Chrome Web Store, in `build/store`."""

from tools.harness.paths import ROOT
from tools.store.package import NAMES, store_zip
from tools.store.pictures import take_pictures

FOLDER = ROOT / "build" / "store"

FOLDER.mkdir(parents=True, exist_ok=True)
for name in NAMES:
    path = FOLDER / f"meeting-rest-{name}-store.zip"
    path.write_bytes(store_zip(name))
    print(path.relative_to(ROOT))
for path in take_pictures(FOLDER):
    print(path.relative_to(ROOT))
