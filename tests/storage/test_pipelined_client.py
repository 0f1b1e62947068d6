"""Many callers share pipelines to Redis; each gets its own answer, or its own fault."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from redis.exceptions import NoScriptError, ReadOnlyError, RedisError, ResponseError

from app.storage import pipelined_client
from app.storage.pipelined_client import MAX_COMMANDS
from app.storage.redis_client import RedisAddress, options_of, single_client
from app.storage.redis_reason import reason_of
from tests.loop import run
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import PATIENCE_SECONDS

# More than one pipeline can take.
MANY = 3 * MAX_COMMANDS


@asynccontextmanager
async def client_of(valkey: ValkeyProcess) -> AsyncIterator[Any]:
    """Yield the server's own client, and make a list with one entry."""
    async with single_client(options_of(RedisAddress("127.0.0.1", valkey.port), None)) as redis:
        # Untyped, because its methods are typed for both a client with threads and one without.
        client: Any = redis
        await client.rpush("list", "one")
        yield client


async def outcomes(*calls: Any) -> list[Any]:
    """Return the outcome of each of these calls, all made at the same moment."""
    return await asyncio.gather(*calls, return_exceptions=True)


def test_each_of_many_callers_hears_its_own_answer(own_valkey: ValkeyProcess) -> None:
    async def ask() -> None:
        async with client_of(own_valkey) as redis:
            assert await outcomes(*(redis.echo(f"caller {n}") for n in range(MANY))) == [
                f"caller {n}" for n in range(MANY)
            ]

    run(ask())


def test_answers_of_every_kind_are_texts_as_redis_py_gives_them(own_valkey: ValkeyProcess) -> None:
    async def ask() -> None:
        async with client_of(own_valkey) as redis:
            await redis.sadd("set", "one")
            await redis.hset("hash", "field", "one")
            await redis.xadd("stream", {"field": "one"}, id="1-0")
            assert await redis.smembers("set") == {"one"}
            assert await redis.hgetall("hash") == {"field": "one"}
            assert await redis.xrange("stream") == [("1-0", {"field": "one"})]
            assert await redis.get("nothing") is None

    run(ask())


def test_nothing_is_counted_while_nobody_waits(
    own_valkey: ValkeyProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ask() -> None:
        async with client_of(own_valkey) as redis:
            monkeypatch.setattr(pipelined_client, "TURN_SECONDS", 0.004)
            # Its outcome no longer matters.
            await outcomes(redis.ping())
            counted = redis._turn_parts
            await asyncio.sleep(0.05)
            assert redis._turn_parts == counted

    run(ask())


def test_many_callers_take_one_connection(own_valkey: ValkeyProcess) -> None:
    async def ask() -> None:
        async with client_of(own_valkey) as redis:
            await outcomes(*(redis.ping() for _ in range(MANY)))
            assert len(await redis.client_list()) == 1

    run(ask())


def test_a_wrong_command_is_its_own_callers_fault(own_valkey: ValkeyProcess) -> None:
    async def ask() -> None:
        async with client_of(own_valkey) as redis:
            wrong, unknown, right = await outcomes(
                redis.get("list"), redis.evalsha("0" * 40, 0), redis.lrange("list", 0, -1)
            )
            assert isinstance(wrong, ResponseError)
            assert "WRONGTYPE" in str(wrong)
            assert isinstance(unknown, NoScriptError)
            assert right == ["one"]

    run(ask())


def test_what_cannot_be_sent_is_its_own_callers_fault(own_valkey: ValkeyProcess) -> None:
    async def ask() -> None:
        async with client_of(own_valkey) as redis:
            half, thing, right = await outcomes(
                redis.set("key", "\ud800"), redis.set("key", object()), redis.llen("list")
            )
            assert isinstance(half, UnicodeEncodeError)
            assert isinstance(thing, RedisError)
            assert right == 1

    run(ask())


def test_an_answer_that_cannot_be_read_is_its_own_callers_fault(own_valkey: ValkeyProcess) -> None:
    def fail(_: Any) -> None:
        raise ZeroDivisionError

    async def ask() -> None:
        async with client_of(own_valkey) as redis:
            await redis.set("spoilt", b"\xff\xfe")
            redis.set_response_callback("GETDEL", fail)
            assert await redis.set("key", "1")
            spoilt, failed, *right = await outcomes(
                redis.get("spoilt"), redis.getdel("key"), *(redis.echo(f"{n}") for n in range(9))
            )
            assert isinstance(spoilt, UnicodeDecodeError)
            assert isinstance(failed, ZeroDivisionError)
            assert right == [f"{n}" for n in range(9)]
            assert await redis.echo("next") == "next"

    run(ask())


def test_whoever_leaves_before_its_turn_is_not_carried_out(own_valkey: ValkeyProcess) -> None:
    async def ask() -> None:
        async with client_of(own_valkey) as redis:
            with own_valkey.hanging():
                asked = asyncio.create_task(redis.llen("list"))
                await asyncio.sleep(0)
                leaving = [asyncio.create_task(redis.incr("count")) for _ in range(MANY)]
                await asyncio.sleep(0)
                for each in leaving:
                    each.cancel()
                await outcomes(*leaving)
            assert await asked == 1
            assert await redis.get("count") is None

    run(ask())


@pytest.mark.alone
def test_whoever_has_waited_too_long_for_a_slow_redis_is_refused(own_valkey: ValkeyProcess) -> None:
    # Half a millisecond each on any machine: the answers of a whole pipeline come at once, and in time.
    slow = "local began = os.clock() repeat until os.clock() - began > 0.0005 return 'done'"

    async def ask() -> None:
        async with client_of(own_valkey) as redis:
            done = await outcomes(*(redis.eval(slow, 0) for _ in range(3)))
            first, *_, last = await outcomes(*(redis.eval(slow, 0) for _ in range(80 * MAX_COMMANDS)))
            assert (done, first) == (["done"] * 3, "done")
            assert isinstance(last, RedisError)
            assert await redis.llen("list") == 1

    run(ask())


def test_a_caller_who_leaves_takes_no_answer_with_it(own_valkey: ValkeyProcess) -> None:
    async def ask() -> None:
        async with client_of(own_valkey) as redis:
            leaving = [asyncio.create_task(redis.echo("gone")) for _ in range(MANY)]
            staying = [asyncio.create_task(redis.echo(f"caller {n}")) for n in range(MANY)]
            await asyncio.sleep(0)
            for each in leaving:
                each.cancel()
            assert await asyncio.gather(*staying) == [f"caller {n}" for n in range(MANY)]

    run(ask())


def test_whoever_waited_while_redis_hung_is_refused_with_those_who_asked(own_valkey: ValkeyProcess) -> None:
    async def ask() -> None:
        async with client_of(own_valkey) as redis:
            with own_valkey.hanging():
                refused = await outcomes(*(redis.get("key") for _ in range(MANY)))
            assert all(isinstance(each, RedisError) for each in refused)
            asked = (await redis.info("commandstats")).get("cmdstat_get", {"calls": 0})
            assert asked["calls"] <= MAX_COMMANDS
            assert await redis.llen("list") == 1

    run(ask())


def test_all_callers_hear_of_an_outage_and_why_and_are_served_after_it(own_valkey: ValkeyProcess) -> None:
    async def ask() -> None:
        async with client_of(own_valkey) as redis:
            own_valkey.kill()
            refused = await outcomes(*(redis.llen("list") for _ in range(MANY)))
            assert all(isinstance(each, RedisError) for each in refused)
            assert {reason_of(each) for each in refused} == {"ConnectionRefusedError"}
            own_valkey.start()
            assert await outcomes(*(redis.llen("list") for _ in range(MANY))) == [1] * MANY

    run(ask())


def test_a_client_that_is_closed_answers_first(own_valkey: ValkeyProcess) -> None:
    async def ask() -> None:
        async with client_of(own_valkey) as redis:
            asked = [asyncio.create_task(redis.llen("list")) for _ in range(MANY)]
            await asyncio.sleep(0)
        assert await asyncio.gather(*asked) == [1] * MANY

    run(ask())


def test_a_client_that_is_closed_in_haste_lets_nobody_wait_for_ever(own_valkey: ValkeyProcess) -> None:
    async def ask() -> None:
        async with client_of(own_valkey) as redis:
            with own_valkey.hanging():
                asked = [asyncio.create_task(redis.llen("list")) for _ in range(MANY)]
                await asyncio.sleep(0)
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(0.05):
                        await redis.aclose()
                assert all(isinstance(each, RedisError) for each in await outcomes(*asked))

    run(ask())


def test_while_a_copy_refuses_changes_the_address_is_looked_at_again_and_again(
    own_valkey: ValkeyProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipelined_client, "FIRST_PAUSE_SECONDS", 0.0)

    async def ask() -> None:
        async with client_of(own_valkey) as redis:
            # Of a primary that nobody has: every change is refused.
            await redis.replicaof("127.0.0.1", 1)
            connections = [await redis.client_id()]
            for _ in range(3):
                with pytest.raises(ReadOnlyError):
                    await redis.set("key", "value")
                connections.append(await redis.client_id())
            assert len(set(connections)) == 4, "after each refusal it connects anew"

    run(ask())


def test_who_waits_behind_a_pipeline_that_hangs_fails_with_it_and_waits_for_no_other(
    own_valkey: ValkeyProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whoever waits is sent away because of the pipeline, and not because their turn is over.
    monkeypatch.setattr(pipelined_client, "TURN_SECONDS", PATIENCE_SECONDS)

    async def ask() -> None:
        async with client_of(own_valkey) as redis:
            sent, carry_out = list[int](), redis._carry_out

            async def counted(commands: list[Any]) -> list[Any]:
                sent.append(len(commands))
                replies: list[Any] = await carry_out(commands)
                return replies

            monkeypatch.setattr(redis, "_carry_out", counted)
            with own_valkey.hanging():
                failures = await outcomes(*(redis.ping() for _ in range(MAX_COMMANDS + 1)))
            assert all(isinstance(failure, RedisError) for failure in failures)
            assert sent == [MAX_COMMANDS]

    run(ask())
