"""The extensions as a store takes them: no key, no server, https only."""

import io
import json
import re
import zipfile
from typing import Any

import pytest

from tools.store.package import NAMES, store_zip


def opened(name: str) -> tuple[zipfile.ZipFile, dict[str, Any]]:
    packed = zipfile.ZipFile(io.BytesIO(store_zip(name)))
    return packed, json.loads(packed.read("manifest.json"))


@pytest.mark.parametrize("name", NAMES)
def test_a_store_package_has_neither_key_nor_server(name: str) -> None:
    packed, manifest = opened(name)
    assert "key" not in manifest
    assert b'SERVER_URL = "";' in packed.read("shared/config.js")
    assert b"unused.example" not in b"".join(packed.read(info) for info in packed.infolist())


@pytest.mark.parametrize("name", NAMES)
def test_a_store_package_asks_for_no_plain_http_but_to_this_machine(name: str) -> None:
    _, manifest = opened(name)
    optional = manifest["optional_host_permissions"]
    assert optional == ["https://*/*", "http://localhost/*", "http://127.0.0.1/*"]
    assert manifest["permissions"] == ["storage"]


@pytest.mark.parametrize("name", NAMES)
def test_who_installs_a_store_package_is_warned_of_meets_pages_alone(name: str) -> None:
    _, manifest = opened(name)
    assert manifest["host_permissions"] == ["https://meet.google.com/*"]
    assert {each for script in manifest["content_scripts"] for each in script["matches"]} == {
        *manifest["host_permissions"]
    }


@pytest.mark.parametrize("name", NAMES)
def test_an_administrator_can_set_the_server(name: str) -> None:
    packed, manifest = opened(name)
    schema = json.loads(packed.read(manifest["storage"]["managed_schema"]))
    assert schema["properties"]["serverUrl"]["type"] == "string"


@pytest.mark.parametrize("name", NAMES)
def test_no_script_of_a_store_package_makes_code_from_text(name: str) -> None:
    packed, _ = opened(name)
    scripts = [each for each in packed.namelist() if each.endswith(".js")]
    made = [each for each in scripts if re.search(rb"\b(eval|Function) ?\(", packed.read(each))]
    assert scripts
    assert not made
