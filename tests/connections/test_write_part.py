"""A part of an answer that is written past ASGI arrives as any other part, or is left to ASGI."""

import asyncio
import gc
from collections.abc import Awaitable, Callable

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from app.connections.http_protocol import BoundedHttpProtocol
from app.connections.write_part import WritePart, take_write_part
from tests.connections.in_process import serving
from tests.garbage import no_collections
from tests.loop import run

GET = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
START = {"type": "http.response.start", "status": 200, "headers": []}
END = {"type": "http.response.body", "body": b"", "more_body": False}
# More than the kernel takes for a client that does not read.
LARGE = bytes(8_000_000)

Scene = Callable[[WritePart, Receive, Send], Awaitable[None]]


def answering(scene: Scene) -> ASGIApp:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        write_part = take_write_part(scope)
        assert write_part is not None
        await scene(write_part, receive, send)

    return answer


async def body_of(scene: Scene) -> bytes:
    """Return, as it came over the wire, the body of the answer that the scene gives."""
    async with serving(answering(scene), BoundedHttpProtocol) as address, asyncio.timeout(20):
        reader, writer = await asyncio.open_connection(*address)
        writer.write(GET)
        answer = await reader.read()
        writer.close()
        return answer.partition(b"\r\n\r\n")[2]


def test_a_part_arrives_as_one_of_asgi_does() -> None:
    async def scene(write_part: WritePart, _: Receive, send: Send) -> None:
        await send(START)
        assert write_part(b"hello")
        await send({"type": "http.response.body", "body": b", ", "more_body": True})
        assert write_part(b"world, for once")
        await send(END)

    assert run(body_of(scene)) == b"5\r\nhello\r\n2\r\n, \r\nf\r\nworld, for once\r\n0\r\n\r\n"


def test_before_an_answer_and_after_it_nothing_is_written() -> None:
    written: list[bool] = []

    async def scene(write_part: WritePart, _: Receive, send: Send) -> None:
        written.append(write_part(b"too early"))
        await send(START)
        await send(END)
        written.append(write_part(b"too late"))

    assert (run(body_of(scene)), written) == (b"0\r\n\r\n", [False, False])


def test_an_answer_whose_length_is_known_is_left_to_asgi() -> None:
    written: list[bool] = []

    async def scene(write_part: WritePart, _: Receive, send: Send) -> None:
        await send(START | {"headers": [(b"content-length", b"2")]})
        written.append(write_part(b"ab"))
        await send({"type": "http.response.body", "body": b"ab"})

    assert (run(body_of(scene)), written) == (b"ab", [False])


def test_what_a_client_does_not_read_is_left_to_asgi_which_waits_and_nothing_is_lost() -> None:
    async def scene(write_part: WritePart, _: Receive, send: Send) -> None:
        await send(START)
        assert write_part(LARGE)
        assert not write_part(b"not while that is unread")
        await send({"type": "http.response.body", "body": b"later", "more_body": True})
        assert write_part(b"and now")
        await send(END)

    rest = b"\r\n5\r\nlater\r\n7\r\nand now\r\n0\r\n\r\n"
    assert run(body_of(scene)) == b"%x\r\n" % len(LARGE) + LARGE + rest


@pytest.mark.parametrize("parts", [1, 10])
def test_a_client_that_is_gone_is_written_nothing(parts: int, caplog: pytest.LogCaptureFixture) -> None:
    async def play() -> list[bool]:
        gone = asyncio.get_running_loop().create_future()

        async def scene(write_part: WritePart, receive: Receive, send: Send) -> None:
            await send(START)
            while (await receive())["type"] != "http.disconnect":
                pass
            gone.set_result([write_part(b"hello") for _ in range(parts)])

        async with serving(answering(scene), BoundedHttpProtocol) as address, asyncio.timeout(20):
            _, writer = await asyncio.open_connection(*address)
            writer.write(GET)
            await writer.drain()
            writer.close()
            written: list[bool] = await gone
            return written

    assert run(play()) == [True] * parts
    assert caplog.records == []


@pytest.mark.parametrize("leaves_early", [False, True])
def test_an_answered_or_cut_off_request_waits_for_no_garbage_collection(leaves_early: bool) -> None:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        while leaves_early and (await receive())["type"] != "http.disconnect":
            pass
        await send(START)
        await send(END)

    async def play() -> int:
        async with serving(answer, BoundedHttpProtocol) as address, asyncio.timeout(20):
            for _ in range(10):
                reader, writer = await asyncio.open_connection(*address)
                writer.write(GET)
                await (writer.drain() if leaves_early else reader.read())
                writer.close()
                await writer.wait_closed()
            while alive := asyncio.all_tasks() - {asyncio.current_task()}:
                await asyncio.wait(alive)
            await asyncio.sleep(0)
            return sum(isinstance(each, BoundedHttpProtocol) for each in gc.get_objects())

    with no_collections():
        assert run(play()) <= 1
