"""Whoever gets others' code with the pages gets the notices for it beside it."""

import re

from tools.harness.paths import ROOT

VENDOR = ROOT / "static" / "vendor"
# Where esbuild says which file a part of a bundle comes from.
SOURCE = re.compile(r"(?://|/\*) \S*?node_modules/((?:@[^/]+/)?[^/]+)")


def test_every_package_in_a_pages_script_has_its_notice() -> None:
    bundles = [*VENDOR.glob("*.js"), *VENDOR.glob("*.css")]
    packages = {each for bundle in bundles for each in SOURCE.findall(bundle.read_text("utf-8"))}
    assert packages >= {"lean-qr", "socket.io-client", "uplot"}
    named = re.findall(r"^== (\S+)$", (VENDOR / "licences.txt").read_text("utf-8"), re.MULTILINE)
    assert packages <= set(named)


def test_swagger_ui_comes_with_the_files_that_its_licence_asks_for() -> None:
    names = {file.name for file in (VENDOR / "swagger-ui").iterdir()}
    assert names >= {"LICENSE", "NOTICE", "swagger-ui-bundle.js.LICENSE.txt"}
