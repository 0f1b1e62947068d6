"""A body without a length is limited too, even one that still arrives while it is being answered."""

from starlette.types import Message, Receive, Scope, Send

from app.middleware.body_limit import MAX_BODY_BYTES, BodyLimit
from tests.loop import run

PART = MAX_BODY_BYTES // 2 + 1


def test_a_stream_whose_request_grows_too_large_ends_as_if_its_client_had_gone() -> None:
    sent: list[Message] = []
    heard: list[str] = []
    refused: list[Scope] = []

    async def stream(_: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while not heard or heard[-1] != "http.disconnect":
            heard.append((await receive())["type"])

    async def part() -> Message:
        return {"type": "http.request", "body": b"x" * PART, "more_body": True}

    async def send(message: Message) -> None:
        sent.append(message)

    async def refuse(scope: Scope) -> None:
        refused.append(scope)

    async def scene() -> None:
        scope = {"type": "http", "headers": [(b"transfer-encoding", b"chunked")]}
        await BodyLimit(stream, refuse)(scope, part, send)

    run(scene())
    assert heard == ["http.request", "http.disconnect"]
    assert [message["type"] for message in sent] == ["http.response.start"]
    assert len(refused) == 1
