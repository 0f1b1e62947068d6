"""`make store`: the packages and the pictures for the Chrome Web Store, in `build/store`."""

from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from tools.harness.paths import ROOT
from tools.harness.server_process import ServerProcess
from tools.store.package import NAMES, store_zip
from tools.store.pictures import SETTINGS, take_pictures

FOLDER = ROOT / "build" / "store"

FOLDER.mkdir(parents=True, exist_ok=True)
for name in NAMES:
    path = FOLDER / f"meeting-rest-{name}-store.zip"
    path.write_bytes(store_zip(name))
    print(path.relative_to(ROOT))
with (
    TemporaryDirectory() as cache,
    sync_playwright() as playwright,
    ServerProcess(SETTINGS | {"XDG_CACHE_HOME": cache}) as server,
):
    server.wait_for_redis()
    for path in take_pictures(playwright, server, FOLDER):
        print(path.relative_to(ROOT))
