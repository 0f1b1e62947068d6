"""The pages' styles and scripts, from memory: a flood of visitors makes the server read each file once."""

import hashlib
import os
from functools import lru_cache
from typing import NamedTuple

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Receive, Scope, Send
from typing_extensions import override

# Three times as many as there are, which are 2.5 MB together.
MAX_FILES = 200


class HeldFiles(StaticFiles):
    """Starlette's own, but that no file is read anew, in a thread and piece by piece, for each visitor.

    2,000 of them in the same moment took 114 MB so, and 44 MB since.
    """

    @override
    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """Return the file, or 304 to a visitor who has it."""
        content, etag = read_file(os.fspath(full_path), stat_result.st_mtime_ns, stat_result.st_size)
        response = FileResponse(full_path, status_code, stat_result=stat_result)
        response.headers["etag"] = etag
        # Hosts that build images give every file the same date, in every version.
        del response.headers["last-modified"]
        if self.is_not_modified(response.headers, Headers(scope=scope)):
            return NotModifiedResponse(response.headers)
        return HeldFile(content, response)


class HeldFile(Response):
    """A file in memory; each part goes when the one before it is on its way."""

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


class Held(NamedTuple):
    """What is in a file, and the tag by which browsers ask whether it still is: of the content alone."""

    content: bytes
    etag: str


@lru_cache(MAX_FILES)
def read_file(path: str, _changed_ns: int, _size: int) -> Held:
    """Return what is in a file, read again when it has changed."""
    with open(path, "rb") as file:
        content = file.read()
    return Held(content, f'"{hashlib.sha256(content).hexdigest()[:32]}"')
