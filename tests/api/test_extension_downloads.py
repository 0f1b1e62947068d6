"""The extensions as the server hands them out: whole, and made for this server."""

import io
import json
import shutil
import zipfile
from pathlib import Path

import httpx2
import pytest

from app.api.extension_bundle import EXTENSIONS, NotBuilt, build_zip
from app.config.server_url import is_server_url
from tests.conftest import KeptServer, StartServer
from tools.harness.server_process import ServerProcess
from tools.harness.valkey_process import ValkeyProcess

NAMES = ["leader", "member"]


def opened(answer: httpx2.Response) -> zipfile.ZipFile:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(answer.content))


def manifest_of(packed: zipfile.ZipFile) -> dict[str, list[str]]:
    manifest: dict[str, list[str]] = json.loads(packed.read("manifest.json"))
    return manifest


@pytest.mark.parametrize("name", NAMES)
def test_a_zip_has_real_files_where_the_sources_have_a_link(server: ServerProcess, name: str) -> None:
    answer = server.http.get(f"/extensions/{name}.zip")
    assert answer.headers["content-disposition"] == f'attachment; filename="meeting-rest-{name}.zip"'
    packed = opened(answer)
    names = set(packed.namelist())
    assert {"manifest.json", "popup.html", "shared/config.js", "icons/128.png", "icons/icon.svg"} <= names
    assert {"_locales/ja/messages.json", "_locales/en/messages.json"} <= names
    assert not [path for path in names if path.endswith(".ts")]
    assert all(info.file_size > 0 and info.external_attr >> 28 != 0o12 for info in packed.infolist())


@pytest.mark.parametrize("name", NAMES)
def test_a_zip_knows_the_address_it_was_asked_at(server: ServerProcess, name: str) -> None:
    packed = opened(server.http.get(f"/extensions/{name}.zip", headers={"host": "localhost:8443"}))
    assert b'SERVER_URL = "http://localhost:8443";' in packed.read("shared/config.js")
    assert "http://localhost/*" in manifest_of(packed)["host_permissions"]


def test_public_url_beats_the_request_and_whatever_is_forwarded(
    valkey: ValkeyProcess, start_server: StartServer
) -> None:
    server = start_server(valkey, PUBLIC_URL="https://rest.example.org", ALLOWED_HOSTS="*")
    told = {"host": "other.example.org", "x-forwarded-proto": "http"}
    packed = opened(server.http.get("/extensions/member.zip", headers=told))
    assert b'"https://rest.example.org"' in packed.read("shared/config.js")
    assert "https://rest.example.org/*" in manifest_of(packed)["host_permissions"]


@pytest.mark.parametrize(
    "client",
    [
        {"x-forwarded-for": "203.0.113.9"},
        {"x-forwarded-for": "203.0.113.9:41234"},
        pytest.param({}, id="whose client it does not name"),
    ],
)
def test_a_trusted_proxy_says_how_people_reach_the_server(
    server: ServerProcess, client: dict[str, str]
) -> None:
    told = client | {"x-forwarded-proto": "https", "x-forwarded-host": "rest.example.org"}
    packed = opened(server.http.get("/extensions/member.zip", headers=told))
    assert b'"https://rest.example.org"' in packed.read("shared/config.js")
    assert "https://rest.example.org/*" in manifest_of(packed)["host_permissions"]


@pytest.mark.parametrize(("scheme", "known"), [("https,http", "https"), ("HTTPS", "https"), ("ftp", "http")])
def test_of_several_trusted_proxies_the_one_nearest_to_people_is_believed(
    server: ServerProcess, scheme: str, known: str
) -> None:
    clients = {"x-forwarded-for": "203.0.113.9, 127.0.0.1"}
    told = clients | {"x-forwarded-proto": scheme, "x-forwarded-host": "rest.example.org, inner.local"}
    packed = opened(server.http.get("/extensions/member.zip", headers=told))
    assert f'"{known}://rest.example.org"'.encode() in packed.read("shared/config.js")


@pytest.mark.parametrize("client", [{"x-forwarded-for": "203.0.113.9"}, {}])
def test_nobody_else_can_put_a_scheme_or_a_host_into_a_zip(
    kept_server: KeptServer, client: dict[str, str]
) -> None:
    server = kept_server(FORWARDED_ALLOW_IPS="192.0.2.1")
    told = client | {"x-forwarded-proto": "https", "x-forwarded-host": "evil.example.org"}
    packed = opened(server.http.get("/extensions/member.zip", headers=told))
    assert server.url.encode() in packed.read("shared/config.js")
    assert server.url.startswith("http://")
    assert "evil" not in packed.read("manifest.json").decode()


@pytest.mark.parametrize("host", ['a";alert(1)//', "a b", "ex_ample.org/path", "user@host"])
def test_a_host_that_is_none_is_refused(server: ServerProcess, host: str) -> None:
    answer = server.http.get("/extensions/leader.zip", headers={"host": host})
    assert answer.status_code == 400
    assert answer.json()["error"] == "bad_request"


def test_without_the_npm_parts_there_is_no_zip(tmp_path: Path) -> None:
    folder = tmp_path / "extensions"
    shutil.copytree(EXTENSIONS, folder, symlinks=True, ignore=shutil.ignore_patterns("vendor"))
    for name in NAMES:
        with pytest.raises(NotBuilt):
            build_zip(name, "http://localhost:8000", folder)


def test_the_same_server_gives_the_same_zip() -> None:
    url = "http://localhost:8000"
    assert build_zip("member", url) == build_zip("member", url)


@pytest.mark.parametrize(
    ("url", "fit"),
    [
        ("https://rest.example.org", True),
        ("http://[::1]:8000", True),
        ("https://rest.example.org/path", False),
        ("ftp://rest.example.org", False),
        ("https://", False),
        ("https://a'b", False),
        ("https://a:0", False),
    ],
)
def test_only_scheme_and_host_fit_into_an_extension(url: str, fit: bool) -> None:
    assert is_server_url(url) is fit
