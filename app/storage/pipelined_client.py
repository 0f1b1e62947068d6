"""The client of one Redis: what many callers ask at the same moment goes out in one write, as one pipeline.

redis-py's own client gives each command a connection, two system calls and a dozen turns of the event loop.
When a hundred meetings begin a rest at once, that is much of their members' waiting time.
"""

import asyncio
import contextlib
import copy
import math
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from redis.asyncio import Redis
from redis.client import EMPTY_RESPONSE, NEVER_DECODE
from redis.exceptions import ReadOnlyError, RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError
from typing_extensions import override

from app.backoff import backoff
from app.process.pauses import PARTS, timeout_without_pauses

# Commands in one pipeline: taking their answers occupies the event loop for a few milliseconds.
MAX_COMMANDS = 64
# For a command to get its turn: as long as for a connection from a pool.
TURN_SECONDS = 0.4
# For all answers of a pipeline. Each has its own, shorter time; this bounds many that each are just in time.
PIPELINE_SECONDS = 0.8
# Between two looks whether the address leads to another Redis by now, each pause twice as long as the last:
# a Redis that stays a copy refuses every change, and after each look all events are read again. After the
# longest pause without a refusal, the next refusal belongs to another failover.
FIRST_PAUSE_SECONDS, MAX_PAUSE_SECONDS = 5.0, 60.0
# Options of a command that are meant for redis-py's own reading of the answer.
READING_OPTIONS = (EMPTY_RESPONSE, NEVER_DECODE, "keys")


class Command(NamedTuple):
    """A command that waits for its turn, and where its answer goes."""

    words: tuple[Any, ...]
    options: dict[str, Any]
    called_at: int
    """In parts of `TURN_SECONDS`, as the client counts them."""
    read: Callable[[Any], Any]
    """Turns a reply into what the caller expects."""
    answer: asyncio.Future[Any]

    def hear(self, reply: Any) -> None:
        """Give the caller, if it is still waiting, the answer or the failure."""
        if self.answer.done():
            return
        if isinstance(reply, Exception):
            self.answer.set_exception(reply)
            return
        try:
            self.answer.set_result(self.read(reply))
        except Exception as unreadable:
            self.answer.set_exception(unreadable)


class PipelinedRedis(Redis):
    """Has one pipeline under way; commands that come meanwhile wait for the next, which is the fuller for it.

    Raises `RedisError` as redis-py does. What is wrong with one command or its answer is raised to its caller
    only; an outage, to all whom it hit. What a Redis refuses since it has become a copy is sent once more.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # Untyped, since its methods are.
        pool: Any = self.connection_pool
        self._pool, self._encoder = pool, pool.get_encoder()
        self._waiting: list[Command] = []
        self._pipelining: asyncio.Task[None] | None = None
        # How many parts of `TURN_SECONDS` have passed: a pause of this process counts as at most one.
        self._turn_parts = 0
        self._looked_elsewhere = self._refused = -math.inf
        self._pause = FIRST_PAUSE_SECONDS

    @override
    async def execute_command(self, *args: Any, **options: Any) -> Any:
        """Carry out a command in the next pipeline and return its answer."""
        loop = asyncio.get_running_loop()
        # A command that cannot be sent must fail here, rather than the pipeline with everybody's commands.
        words = (args[0], *map(self._encoder.encode, args[1:]))
        read = partial(self._read, args[0], options)
        command = Command(words, options, self._turn_parts, read, loop.create_future())
        self._waiting.append(command)
        if self._pipelining is None or self._pipelining.done():
            # It begins after all callers that are ready at this moment.
            self._pipelining = loop.create_task(self._work_off())
        return await command.answer

    @override
    async def aclose(self, close_connection_pool: bool | None = None) -> None:
        """Close the client once every command has its answer or its failure."""
        if self._pipelining is not None:
            await asyncio.wait([self._pipelining])
        await super().aclose(close_connection_pool)

    async def _work_off(self) -> None:
        """Send what waits, one pipeline after another, until nothing is left."""
        commands: list[Command] = []
        self._count_next_part()
        try:
            while commands := self._take():
                behind = len(self._waiting)
                try:
                    replies = await self._carry_out(commands)
                except Exception as outage:
                    # Commands that waited all this while have waited for Redis as long as any may.
                    commands += self._waiting[:behind]
                    del self._waiting[:behind]
                    replies = [copied(outage) for _ in commands]
                for command, reply in zip(commands, replies, strict=True):
                    command.hear(reply)
        finally:
            self._ticking.cancel()
            # None are left, unless this was cancelled: nobody may wait for ever.
            for command in (*commands, *self._waiting):
                command.answer.cancel()
            self._waiting.clear()

    def _count_next_part(self) -> None:
        self._ticking = asyncio.get_running_loop().call_later(TURN_SECONDS / PARTS, self._count_part)

    def _count_part(self) -> None:
        self._turn_parts += 1
        self._count_next_part()

    def _take(self) -> list[Command]:
        """Take the next commands out of the queue; drop those whose caller has left or that are too old."""
        commands: list[Command] = []
        looked_at = 0
        for command in self._waiting:
            if len(commands) == MAX_COMMANDS:
                break
            looked_at += 1
            if self._turn_parts - command.called_at > PARTS:
                command.hear(RedisTimeoutError("Redis had no time"))
            elif not command.answer.done():
                commands.append(command)
        del self._waiting[:looked_at]
        return commands

    async def _carry_out(self, commands: list[Command]) -> list[Any]:
        """Return the reply to each command or its failure; raises `RedisError` in an outage."""
        replies = await self._replies_to(commands)
        refused = [at for at, reply in enumerate(replies) if isinstance(reply, ReadOnlyError)]
        if refused and await self._look_elsewhere():
            # What a copy refuses has changed nothing, and by now the address may lead to the new primary.
            with contextlib.suppress(RedisError, TimeoutError):
                async with timeout_without_pauses(TURN_SECONDS):
                    again = await self._replies_to([commands[at] for at in refused])
                    for at, reply in zip(refused, again, strict=True):
                        replies[at] = reply
        return replies

    async def _replies_to(self, commands: list[Command]) -> list[Any]:
        # Untyped, since the method that only gathers commands is.
        pipeline: Any = self.pipeline(transaction=False)
        # Answers are read later, one by one, so that one that cannot be read does not displace the others.
        pipeline.response_callbacks = {}
        for command in commands:
            pipeline.pipeline_execute_command(*command.words, **command.options | {NEVER_DECODE: True})
        # Not within the time limit for the answers: making a connection has its own.
        pipeline.connection = await self._pool.get_connection()
        try:
            async with timeout_without_pauses(PIPELINE_SECONDS):
                replies: list[Any] = await pipeline.execute(raise_on_error=False)
        except TimeoutError:
            raise RedisTimeoutError("Redis did not answer in time") from None
        return replies

    async def _look_elsewhere(self) -> bool:
        """Reconnect, also for listening: a primary that becomes a copy keeps its connections.

        Returns whether it was time for that.
        """
        now = asyncio.get_running_loop().time()
        is_new, self._refused = now - self._refused > MAX_PAUSE_SECONDS, now
        if not is_new and now - self._looked_elsewhere < self._pause:
            return False
        self._looked_elsewhere = now
        self._pause = backoff(self._pause, FIRST_PAUSE_SECONDS, MAX_PAUSE_SECONDS, anew=is_new)
        # What cannot be closed in time is dropped all the same, and the answers are here already.
        with contextlib.suppress(RedisError, OSError):
            await self._pool.disconnect(inuse_connections=True)
        return True

    def _read(self, name: Any, options: dict[str, Any], reply: Any) -> Any:
        """Return a reply in the form in which redis-py gives it to the caller of a command."""
        value = reply if NEVER_DECODE in options else self._decoded(reply)
        callback = self.response_callbacks.get(name)
        if callback is None:
            return value
        return callback(value, **{key: each for key, each in options.items() if key not in READING_OPTIONS})

    def _decoded(self, reply: Any) -> Any:
        if isinstance(reply, bytes):
            return self._encoder.decode(reply)
        if isinstance(reply, list):
            return [self._decoded(each) for each in reply]
        if isinstance(reply, dict):
            return {self._decoded(key): self._decoded(each) for key, each in reply.items()}
        return reply


def copied(outage: Exception) -> Exception:
    """Return an outage for one of the callers it hit, with its cause, which a mere copy loses."""
    same = copy.copy(outage)
    same.__cause__ = outage.__cause__ or outage.__context__
    return same
