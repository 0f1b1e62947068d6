"""The machine's own Chromium, found and started in the same way by everything that opens a page."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from tools.command import Missing

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SHELL = "chromium-headless-shell"
# Without these it logs a failure a second on a machine without a network, and root cannot start it at all.
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The pages behind the address bar, which nobody sees here: each window would load both.
ADDRESS_BAR = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup")
# What Chrome derives from each manifest's `key`; a deployment's ALLOWED_ORIGINS relies on it.
EXTENSION_IDS = {"leader": "mdokkdpenlgeochebobcpmhogoinkdkf", "member": "aejbcjcakoljkdefienocpikjdlcdlcf"}


def whole_options(*unwanted: str) -> list[str]:
    """Return the options for the Chromium that has windows; `unwanted` names more features to switch off.

    One option names them all, since Chromium ignores all but the last of an option that is given twice.
    """
    return [*OPTIONS, f"--disable-features={','.join((*ADDRESS_BAR, *unwanted))}"]


def extension_options(folders: Iterable[Path]) -> list[str]:
    """Return the options that load unpacked extensions without a screen."""
    named = ",".join(map(str, folders))
    return [
        "--headless=new",
        # The second one since, without a network, a call between two ends of one page needs plain addresses.
        *whole_options("DisableLoadExtensionCommandLineSwitch", "WebRtcHideLocalIpsWithMdns"),
        f"--disable-extensions-except={named}",
        f"--load-extension={named}",
    ]


def installed_chromium() -> str | None:
    """Return Chromium's path if it is installed."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def needed_chromium() -> str:
    """Return Chromium's path; raises `Missing` if it is not installed."""
    path = installed_chromium()
    if path is None:
        raise Missing("No Chromium is installed; `make system` brings it.")
    return path


def installed_shell() -> str | None:
    """Return the path of the headless shell if it is installed.

    It has no windows and no extensions, and opens a page in a third of the processor time.
    """
    return shutil.which(SHELL)
