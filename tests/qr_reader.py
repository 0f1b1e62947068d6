"""Reads a QR code on a page as a phone reads it."""

from pathlib import Path

import cv2
import zxingcpp
from playwright.sync_api import Locator

from tools.harness.captured import captured


def code_on(canvas: Locator, folder: Path) -> list[str]:
    """Return the texts of the QR codes in a screenshot of this part of the page."""
    path = folder / "code.png"
    captured(lambda: canvas.screenshot(path=path))
    return [code.text for code in zxingcpp.read_barcodes(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE))]
