"""`make store`: the packages and the pictures for the Chrome Web Store, in `build/store`."""

from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from app.api.extension_bundle import NotBuilt
from tools.command import Missing, run
from tools.harness.paths import ROOT
from tools.harness.server_process import ServerProcess
from tools.store.package import NAMES, store_zip
from tools.store.pictures import SETTINGS, take_pictures

FOLDER = ROOT / "build" / "store"


def main() -> int:
    """Write the packages and take the pictures; raises `Missing` for what has to be made first."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        path = FOLDER / f"meeting-rest-{name}-store.zip"
        try:
            path.write_bytes(store_zip(name))
        except NotBuilt:
            raise Missing("The extensions have not been built: run `make extensions` first.") from None
        print(path.relative_to(ROOT))
    with (
        TemporaryDirectory() as cache,
        sync_playwright() as playwright,
        ServerProcess(SETTINGS | {"XDG_CACHE_HOME": cache}) as server,
    ):
        server.wait_for_redis()
        for path in take_pictures(playwright, server, FOLDER):
            print(path.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    run(main)
