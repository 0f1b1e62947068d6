"""The client of one Redis: what many callers ask in the same moment goes out in one write, as one pipeline.

redis-py's own client gives each command a connection, two system calls and a dozen turns of the event loop.
When a hundred meetings begin a rest at once, that is most of what their members wait for.
"""

import asyncio
import copy
from typing import Any, NamedTuple

from redis.asyncio import Redis
from redis.exceptions import TimeoutError as RedisTimeoutError
from typing_extensions import override

from app.storage.patience import patience

# Pipelines under way at once; what is called for meanwhile waits, so that the next ones are full.
MAX_PIPELINES = 4
# Commands in one pipeline: to take their answers keeps the event loop from others for a few milliseconds.
MAX_COMMANDS = 32
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
    """Raises `RedisError` as redis-py does: a command's own fault to its caller, an outage to all it hit."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # Untyped, for that of the pool is.
        pool: Any = self.connection_pool
        self._encode = pool.get_encoder().encode
        self._waiting: list[Command] = []
        self._pipelines: set[asyncio.Task[None]] = set()
        # How many commands have begun to wait, and how many do so no more.
        self._called = self._taken = 0

    @override
    async def execute_command(self, *args: Any, **options: Any) -> Any:
        """Carry a command out in the next pipeline and return its answer."""
        loop = asyncio.get_running_loop()
        # What cannot be sent must fail here, not the pipeline with everybody's commands.
        words = (args[0], *map(self._encode, args[1:]))
        command = Command(words, options, loop.create_future())
        self._waiting.append(command)
        self._called += 1
        if len(self._pipelines) < MAX_PIPELINES:
            # It begins after everybody who is ready in this moment.
            pipelining = loop.create_task(self._work_off())
            self._pipelines.add(pipelining)
            pipelining.add_done_callback(self._pipelines.discard)
        return await command.answer

    @override
    async def aclose(self, close_connection_pool: bool | None = None) -> None:
        """Close the client once everything that was called for has its answer or its failure."""
        await asyncio.gather(*self._pipelines)
        await super().aclose(close_connection_pool)

    async def _work_off(self) -> None:
        """Make pipelines of what waits until nothing does."""
        while commands := self._take(MAX_COMMANDS):
            called = self._called
            try:
                answers = await self._carry_out(commands)
            except Exception as outage:
                # Whoever waited all this while has waited for Redis as long as anybody does.
                commands += self._take(called - self._taken)
                answers = [copy.copy(outage) for _ in commands]
            for command, answer in zip(commands, answers, strict=True):
                command.hear(answer)

    def _take(self, count: int) -> list[Command]:
        """Let the first of those who wait do so no more."""
        count = max(count, 0)
        taken, self._waiting = self._waiting[:count], self._waiting[count:]
        self._taken += len(taken)
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
