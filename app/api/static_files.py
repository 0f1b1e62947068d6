"""Pages, styles and scripts from memory: a flood of visitors makes the server read each file once.

`/console` and `/privacy`, which have this server's settings in them, are written for each visitor instead.
Texts are held as gzip, too. Starlette's GZipMiddleware would compress them again for each visitor, under the
tag of the plain file.
"""

import gzip
import hashlib
import os
from functools import lru_cache
from stat import S_ISREG
from threading import Lock
from typing import NamedTuple

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Receive, Scope, Send
from typing_extensions import override

from app.api.accepted import preferred

# Three times as many as there are; those that there are take 2.6 MB together, and 0.7 MB as gzip.
MAX_FILES = 200
# Pictures are as small as they get. By name, since machines disagree about what type a script has.
TEXTS = (".html", ".css", ".js", ".svg", ".txt")


class HeldFiles(StaticFiles):
    """Starlette's own, except that no file is read again, in a thread and piece by piece, for each visitor.

    2,000 visitors at the same moment took 114 MB before, and take 44 MB since.
    """

    _reading = Lock()

    @override
    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """Find a file and read it, here in a thread; one at a time, as gzip takes 0.1 s for the largest."""
        full_path, stat_result = super().lookup_path(path)
        if stat_result and S_ISREG(stat_result.st_mode):
            with self._reading:
                read_file(full_path, stat_result.st_mtime_ns, stat_result.st_size)
        return full_path, stat_result

    @override
    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """Return the file in the form that the visitor takes, or 304 if the visitor has it already."""
        held = read_file(os.fspath(full_path), stat_result.st_mtime_ns, stat_result.st_size)
        response = FileResponse(full_path, status_code, stat_result=stat_result)
        request, form = Headers(scope=scope), held.plain
        if held.gzipped:
            response.headers["vary"] = "accept-encoding"
            if takes_gzip(request):
                form = held.gzipped
                response.headers["content-encoding"] = "gzip"
                response.headers["content-length"] = str(len(form.content))
        response.headers["etag"] = form.etag
        # Hosts that build images give every file the same date, in every version.
        del response.headers["last-modified"]
        # Each answer is the whole file.
        del response.headers["accept-ranges"]
        if self.is_not_modified(response.headers, request):
            return NotModifiedResponse(response.headers)
        return HeldFile(form.content, response)


class HeldFile(Response):
    """A file in memory; each part is sent when the one before it is on its way."""

    def __init__(self, content: bytes, like: FileResponse) -> None:
        super().__init__(None, like.status_code, like.headers)
        self._content = memoryview(content)

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the head, then the parts; uvicorn leaves them out of the answer to HEAD."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        for start in range(0, len(self._content), FileResponse.chunk_size):
            part = self._content[start : start + FileResponse.chunk_size]
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


class Form(NamedTuple):
    """A file as it is sent, and the tag by which browsers ask if it has changed: of the content alone."""

    content: bytes
    etag: str


class Held(NamedTuple):
    """What is in a file; for a text also as gzip, for those who take it."""

    plain: Form
    gzipped: Form | None


@lru_cache(MAX_FILES)
def read_file(path: str, _changed_ns: int, _size: int) -> Held:
    """Return what is in a file, read again when it has changed."""
    with open(path, "rb") as file:
        content = file.read()
    tag = hashlib.sha256(content).hexdigest()[:32]
    gzipped = Form(gzip.compress(content, mtime=0), f'"{tag}-gzip"') if path.endswith(TEXTS) else None
    return Held(Form(content, f'"{tag}"'), gzipped)


def takes_gzip(request: Headers) -> bool:
    """Tell whether a visitor asks for gzip rather than for the file, or a part of it, as it is."""
    wanted = [name for name in preferred(request.get("accept-encoding", "")) if name in ("gzip", "identity")]
    return wanted[:1] == ["gzip"] and "range" not in request
