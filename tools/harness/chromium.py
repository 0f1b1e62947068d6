"""The machine's own Chromium, found and started in the same way by whatever opens a page."""

import shutil
from collections.abc import Iterable
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SHELL = "chromium-headless-shell"
# Without these a machine with a closed network logs a failure a second, and root cannot start it at all.
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The pages for what is typed into an address bar, which nobody sees here: each window would load both.
ADDRESS_BAR = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup")
# What Chrome makes of each manifest's `key`; ALLOWED_ORIGINS of a deployment relies on it.
EXTENSION_IDS = {"leader": "mdokkdpenlgeochebobcpmhogoinkdkf", "member": "aejbcjcakoljkdefienocpikjdlcdlcf"}


def whole_options(*unwanted: str) -> list[str]:
    """Return the options of the Chromium that has windows; `unwanted` are further features to do without.

    All of them are named at once: of an option that is given twice, Chromium heeds the last.
    """
    return [*OPTIONS, f"--disable-features={','.join((*ADDRESS_BAR, *unwanted))}"]


def extension_options(folders: Iterable[Path]) -> list[str]:
    """Return the options that load unpacked extensions without a screen."""
    named = ",".join(map(str, folders))
    return [
        "--headless=new",
        # The second: without a network, a call between two ends of one page needs plain addresses.
        *whole_options("DisableLoadExtensionCommandLineSwitch", "WebRtcHideLocalIpsWithMdns"),
        f"--disable-extensions-except={named}",
        f"--load-extension={named}",
    ]


def installed_chromium() -> str | None:
    """Return its path, if it is there."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def installed_shell() -> str | None:
    """Return the path of the one for pages alone, if it is there.

    It has no windows and no extensions, and opens a page in a third of the processor time.
    """
    return shutil.which(SHELL)
