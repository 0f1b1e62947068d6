"""Styles and scripts are served whole, from memory, and as they are on disk."""

import asyncio
import gzip
import os
import random
import threading
from pathlib import Path

import httpx2
import pytest
from starlette.types import Message

from app.api.pages import STATIC
from app.api.static_files import HeldFiles
from tests.loop import run
from tools.harness.server_process import ServerProcess
from tools.harness.waiting import PATIENCE_SECONDS

# Files of one part and of many.
FILES = ["look.css", "docs.js", "vendor/swagger-ui/swagger-ui-bundle.js"]
PLAIN, GZIP = {"Accept-Encoding": "identity"}, {"Accept-Encoding": "gzip, deflate, br, zstd"}


@pytest.mark.parametrize("accepted", [PLAIN, GZIP], ids=["plain", "gzip"])
@pytest.mark.parametrize("name", FILES)
def test_a_file_comes_whole_and_to_who_has_it_not_at_all(
    server: ServerProcess, name: str, accepted: dict[str, str]
) -> None:
    got = server.http.get(f"/static/{name}", headers=accepted)
    assert got.content == (STATIC / name).read_bytes()
    assert got.headers["content-type"].split(";")[0] in ("text/css", "text/javascript")
    assert "accept-encoding" in got.headers["vary"]
    assert "accept-ranges" not in got.headers, "no part of it can be had"
    head = server.http.head(f"/static/{name}", headers=accepted)
    assert (head.content, head.headers["content-length"]) == (b"", got.headers["content-length"])
    has_it = {"If-None-Match": got.headers["etag"]}
    again = server.http.get(f"/static/{name}", headers=accepted | has_it)
    assert (again.status_code, again.content) == (304, b"")
    assert "content-encoding" not in again.headers
    assert "accept-encoding" in again.headers["vary"]


@pytest.mark.parametrize(
    "path", [*(f"/static/{name}" for name in FILES), "/docs", "/m/abc-defg-hij", "/camera"]
)
def test_who_takes_gzip_gets_a_smaller_form_under_a_tag_of_its_own(server: ServerProcess, path: str) -> None:
    with httpx2.Client(base_url=server.url, timeout=PATIENCE_SECONDS, trust_env=False) as client:
        plain, smaller = (client.get(path, headers=accepted) for accepted in (PLAIN, GZIP))
        assert "content-encoding" not in plain.headers
        assert smaller.headers["content-encoding"] == "gzip"
        assert smaller.content == plain.content
        assert int(plain.headers["content-length"]) == len(plain.content)
        assert int(smaller.headers["content-length"]) < len(plain.content)
        assert smaller.headers["etag"] != plain.headers["etag"]
        for kept, accepted in ((plain, PLAIN), (smaller, GZIP)):
            asked = accepted | {"If-None-Match": kept.headers["etag"]}
            assert client.get(path, headers=asked).status_code == 304


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept-Encoding": ""},
        {"Accept-Encoding": "gzip;q=0"},
        {"Accept-Encoding": "br, *;q=0"},
        {"Accept-Encoding": "identity, gzip;q=0.5"},
        # A range is a range of the uncompressed file.
        {"Accept-Encoding": "gzip", "Range": "bytes=0-"},
    ],
)
def test_who_takes_no_gzip_gets_the_file_as_it_is(server: ServerProcess, headers: dict[str, str]) -> None:
    got = server.http.get("/static/docs.js", headers=headers)
    assert (got.status_code, got.content) == (200, (STATIC / "docs.js").read_bytes())
    assert "content-encoding" not in got.headers


def test_what_is_small_already_is_left_as_it_is(server: ServerProcess) -> None:
    got = server.http.get("/static/vendor/swagger-ui/favicon-32x32.png", headers=GZIP)
    assert got.status_code == 200
    assert "content-encoding" not in got.headers
    assert "accept-encoding" not in got.headers.get("vary", "")


def test_a_file_is_made_smaller_once_for_all_who_ask_at_once_and_off_the_event_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_in: list[threading.Thread] = []

    def noted(content: bytes, **options: int) -> bytes:
        made_in.append(threading.current_thread())
        return compress(content, **options)

    compress = gzip.compress
    monkeypatch.setattr(gzip, "compress", noted)
    # Large enough to take a moment, in which the other requests come.
    content = random.Random(1).randbytes(1_000_000).hex().encode()
    (tmp_path / "a.js").write_bytes(content)

    async def scene() -> threading.Thread:
        files = HeldFiles(directory=tmp_path)
        bodies = await asyncio.gather(*(asked(files, "a.js") for _ in range(8)))
        assert {gzip.decompress(body_of(sent)) for sent in bodies} == {content}
        return threading.current_thread()

    loops = run(scene())
    assert len(made_in) == 1
    assert made_in[0] is not loops


def test_a_file_that_has_changed_is_read_again(tmp_path: Path) -> None:
    file, files = tmp_path / "a.css", HeldFiles(directory=tmp_path)
    file.write_text("old")
    assert content_of(files, "a.css") == b"old"
    file.write_text("new")
    os.utime(file, ns=(1, 1))
    assert content_of(files, "a.css") == b"new"


def test_a_file_is_known_by_its_content_where_all_files_have_the_same_date(tmp_path: Path) -> None:
    tags = []
    for version, content in (("old", "a"), ("new", "b")):
        file = tmp_path / version / "a.css"
        file.parent.mkdir()
        file.write_text(content)
        os.utime(file, (1, 1))
        headers = dict(answer_of(HeldFiles(directory=file.parent), "a.css")[0]["headers"])
        tags.append(headers[b"etag"])
        assert b"last-modified" not in headers
    assert tags[0] != tags[1]


def test_browsers_ask_anew_for_every_page_style_and_script(server: ServerProcess) -> None:
    files = [
        f"/static/{file.relative_to(STATIC).as_posix()}"
        for file in STATIC.rglob("*.*")
        # Licences are not part of a page.
        if file.is_file() and file.suffix != ".txt"
    ]
    assert len(files) > 50
    for path in ("/console", "/m/abc-defg-hij", "/camera", "/privacy", "/docs", *files):
        got = server.http.get(path)
        assert (got.status_code, got.headers.get_list("cache-control")) == (200, ["no-cache"]), path


def content_of(files: HeldFiles, name: str) -> bytes:
    """Return what a client gets that accepts no compression."""
    return body_of(answer_of(files, name))


def body_of(sent: list[Message]) -> bytes:
    return b"".join(bytes(message.get("body", b"")) for message in sent)


def answer_of(files: HeldFiles, name: str) -> list[Message]:
    """Return all messages sent to such a client."""
    return run(asked(files, name, b"identity"))


async def asked(files: HeldFiles, name: str, accepted: bytes = b"gzip") -> list[Message]:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": f"/{name}", "root_path": ""}
    await files(scope | {"headers": [(b"accept-encoding", accepted)]}, receive, send)
    return sent
