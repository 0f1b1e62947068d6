"""The client of one Redis: what many callers ask in the same moment goes out in one write, as one pipeline.

redis-py's own client gives each command a connection, two system calls and a dozen turns of the event loop.
When a hundred meetings begin a rest at once, that is much of what their members wait for.
"""

import asyncio
import copy
from typing import Any, NamedTuple

from redis.asyncio import Redis
from redis.exceptions import TimeoutError as RedisTimeoutError
from typing_extensions import override

from app.storage.patience import patience

# Commands in one pipeline: to take their answers keeps the event loop from others for a few milliseconds.
MAX_COMMANDS = 64
# For all answers of a pipeline. Each has its own, shorter time; this bounds many that are each just in time.
PIPELINE_SECONDS = 0.8


class Command(NamedTuple):
    """A command that waits for its turn, and where its answer goes."""

    words: tuple[Any, ...]
    options: dict[str, Any]
    answer: asyncio.Future[Any]

    def hear(self, answer: Any) -> None:
        """Let the caller, if it still waits, have the answer or the failure."""
        if self.answer.done():
            return
        if isinstance(answer, Exception):
            self.answer.set_exception(answer)
        else:
            self.answer.set_result(answer)


class PipelinedRedis(Redis):
    """Has one pipeline under way; what is called for meanwhile waits for the next, which is fuller for it.

    Raises `RedisError` as redis-py does: a command's own fault to its caller, an outage to all it hit.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # Untyped, for that of the pool is.
        pool: Any = self.connection_pool
        self._encode = pool.get_encoder().encode
        self._waiting: list[Command] = []
        self._pipelining: asyncio.Task[None] | None = None

    @override
    async def execute_command(self, *args: Any, **options: Any) -> Any:
        """Carry a command out in the next pipeline and return its answer."""
        loop = asyncio.get_running_loop()
        # What cannot be sent must fail here, not the pipeline with everybody's commands.
        words = (args[0], *map(self._encode, args[1:]))
        command = Command(words, options, loop.create_future())
        self._waiting.append(command)
        if self._pipelining is None:
            # It begins after everybody who is ready in this moment.
            self._pipelining = loop.create_task(self._work_off())
        return await command.answer

    @override
    async def aclose(self, close_connection_pool: bool | None = None) -> None:
        """Close the client once everything that was called for has its answer or its failure."""
        if self._pipelining is not None:
            await self._pipelining
        await super().aclose(close_connection_pool)

    async def _work_off(self) -> None:
        """Make pipelines of what waits until nothing does."""
        try:
            while commands := self._take(MAX_COMMANDS):
                behind = len(self._waiting)
                try:
                    answers = await self._carry_out(commands)
                except Exception as outage:
                    # Whoever waited all this while has waited for Redis as long as anybody does.
                    commands += self._take(behind)
                    answers = [copy.copy(outage) for _ in commands]
                for command, answer in zip(commands, answers, strict=True):
                    command.hear(answer)
        finally:
            self._pipelining = None

    def _take(self, count: int) -> list[Command]:
        """Let the first of those who wait do so no more."""
        taken, self._waiting = self._waiting[:count], self._waiting[count:]
        return taken

    async def _carry_out(self, commands: list[Command]) -> list[Any]:
        """Return the answer to each command or its failure; raises `RedisError` in an outage."""
        # Untyped, for the method that only gathers commands is.
        pipeline: Any = self.pipeline(transaction=False)
        for command in commands:
            pipeline.pipeline_execute_command(*command.words, **command.options)
        try:
            async with patience(PIPELINE_SECONDS):
                answers: list[Any] = await pipeline.execute(raise_on_error=False)
        except TimeoutError:
            raise RedisTimeoutError("Redis did not answer in time") from None
        return answers
