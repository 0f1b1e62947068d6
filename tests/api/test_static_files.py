"""Styles and scripts come whole, from memory, and as they are on disk."""

import os
from pathlib import Path

import pytest
from starlette.types import Message

from app.api.pages import STATIC
from app.api.static_files import HeldFiles
from tests.loop import run
from tools.harness.server_process import ServerProcess

# Of one part and of many.
FILES = ["look.css", "docs.js", "vendor/swagger-ui/swagger-ui-bundle.js"]


@pytest.mark.parametrize("name", FILES)
def test_a_file_comes_whole_and_to_who_has_it_not_at_all(server: ServerProcess, name: str) -> None:
    got = server.http.get(f"/static/{name}")
    assert got.content == (STATIC / name).read_bytes()
    assert got.headers["content-type"].split(";")[0] in ("text/css", "text/javascript")
    head = server.http.head(f"/static/{name}")
    assert (head.content, head.headers["content-length"]) == (b"", str(len(got.content)))
    again = server.http.get(f"/static/{name}", headers={"If-None-Match": got.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


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
        # A licence is no part of a page.
        if file.is_file() and file.suffix != ".txt"
    ]
    assert len(files) > 50
    for path in ("/console", "/m/abc-defg-hij", "/camera", "/privacy", "/docs", *files):
        got = server.http.get(path)
        assert (got.status_code, got.headers.get_list("cache-control")) == (200, ["no-cache"]), path


def content_of(files: HeldFiles, name: str) -> bytes:
    """Return what a visitor gets."""
    return b"".join(bytes(message.get("body", b"")) for message in answer_of(files, name))


def answer_of(files: HeldFiles, name: str) -> list[Message]:
    """Return all that is sent to a visitor."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": f"/{name}", "root_path": "", "headers": []}
    run(files(scope, receive, send))
    return sent
