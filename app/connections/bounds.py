"""What may surround the body of a request, and the answers with which a connection is closed."""

from http import HTTPStatus

import msgspec

from app.errors import ErrorAnswer

# Bytes of a request that are not its body: head, trailers, framing of chunks. As in Node; Chrome sends under
# 1 kB. httptools has no bound: a head of 200 MB cost it 54 s and 370 MB. An open stream keeps its head.
MAX_HEAD_BYTES = 16_384
# Headers and trailers of a request, as in Apache: each costs 120 bytes besides its own, however short.
MAX_FIELDS = 100
# Bytes of one read. With asyncio's 256 kB, what hundreds send at once would all be in memory before the first
# of them is refused: 300 bodies that never end cost up to 52 MB in that way, and 37 MB in this. A frame is
# two reads. Not under TLS of our own, where asyncio reads as much as ever.
MAX_READ_BYTES = 32_768
# Requests on one connection that come before earlier ones are answered; browsers send none.
MAX_PIPELINED = 8


def closing_answer(status: HTTPStatus, code: str, detail: str) -> bytes:
    """Return a whole answer, after which its connection is closed."""
    body = msgspec.json.encode(ErrorAnswer(error=code, detail=detail))
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-type: application/json\r\n"
        f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
    )
    return head.encode() + body


SLOW_REQUEST = closing_answer(
    HTTPStatus.REQUEST_TIMEOUT, "slow_request", "The request did not arrive in time. Send it again."
)
LONG_HEAD = closing_answer(
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    "head_too_large",
    f"The address and headers of the request are larger than {MAX_HEAD_BYTES // 1024} kB together, "
    f"or there are more than {MAX_FIELDS} headers. Send fewer or shorter ones.",
)
NO_REQUEST = closing_answer(
    HTTPStatus.BAD_REQUEST,
    "bad_request",
    "This is not an HTTP request that can be read. Percent-encode its address (a blank is %20, letters of "
    "other scripts are their UTF-8 bytes), and check its method, its headers and the length of its body.",
)
