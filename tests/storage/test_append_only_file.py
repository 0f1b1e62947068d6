"""What Redis has deleted is gone from its disk within the hour, and soon after a start."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import valkey as client_library
from redis.asyncio import Redis

from app.storage import append_only_file
from app.storage.append_only_file import keep_rewriting, rewrite
from app.storage.redis_client import RedisAddress, options_of, single_client
from tests.conftest import StartServer
from tests.loop import run
from tests.patient_calls import try_call
from tests.valkey_files import contents_of
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import until

NOTE = "about the lay-offs"


def is_on_disk(folder: Path, text: str) -> bool:
    """Tell whether a file of Redis contains a text."""
    return text.encode() in contents_of(folder / "appendonlydir")


def rewrites(valkey: ValkeyProcess) -> int:
    with valkey.client() as redis:
        count: int = redis.info("persistence")["aof_rewrites"]
        return count


def asked_of(valkey: ValkeyProcess, ask: Callable[[Redis], Awaitable[bool]] = rewrite) -> bool:
    """Return the outcome of a call with the server's own client."""

    async def scene() -> bool:
        async with single_client(options_of(RedisAddress("127.0.0.1", valkey.port), None)) as redis:
            return await ask(redis)

    return run(scene())


def test_what_was_deleted_leaves_the_disk_and_what_is_there_stays(own_valkey: ValkeyProcess) -> None:
    with own_valkey.client() as redis:
        redis.set("ended", NOTE)
        redis.set("going on", "here still")
        redis.delete("ended")
    assert is_on_disk(own_valkey.folder, NOTE), "deleting alone leaves it there"
    assert asked_of(own_valkey)
    until(lambda: not is_on_disk(own_valkey.folder, NOTE), "it is gone")
    own_valkey.kill()
    own_valkey.start()
    with own_valkey.client() as redis:
        assert redis.get("going on") == "here still"


def test_soon_after_a_start_the_embedded_valkey_forgets_what_ended_before(
    start_server: StartServer, tmp_path: Path, meeting_id: str
) -> None:
    folder = tmp_path / "meeting-rest/valkey"
    server = start_server(None)
    own = json.loads((folder / "address.json").read_text())
    with client_library.Valkey(port=own["port"], password=own["password"]) as redis:
        # However long this server runs until it ends, it must not rewrite the file.
        redis.execute_command("ACL", "SETUSER", "default", "-bgrewriteaof")
        until(lambda: try_call(server, "POST", f"{meeting_id}/rest", note=NOTE), "a rest begins")
        until(lambda: try_call(server, "DELETE", f"{meeting_id}/end"), "the meeting ends")
        # As when its ten minutes are over.
        redis.delete(f"meetings:{meeting_id}:events")
    server.stop()
    assert is_on_disk(folder, NOTE)
    start_server(None)
    until(lambda: not is_on_disk(folder, NOTE) and not is_on_disk(folder, meeting_id), "it is gone")


def test_it_is_asked_again_each_hour_and_sooner_after_an_outage(
    own_valkey: ValkeyProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    sleep = asyncio.sleep

    async def noted(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            own_valkey.kill()
        if len(waits) == 5:
            raise asyncio.CancelledError
        await sleep(0)

    async def scene(redis: Redis) -> bool:
        with monkeypatch.context() as patched:
            patched.setattr(asyncio, "sleep", noted)
            with pytest.raises(asyncio.CancelledError):
                await keep_rewriting(redis)
        return True

    assert asked_of(own_valkey, scene)
    hour, retry = append_only_file.REWRITE_SECONDS, append_only_file.RETRY_SECONDS
    assert waits == [append_only_file.FIRST_SECONDS, hour, hour, retry, retry]


def test_a_redis_without_such_a_file_one_with_much_in_it_and_one_that_refuses_are_left_alone(
    own_valkey: ValkeyProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rewrites(own_valkey)
    with own_valkey.client() as redis:
        redis.config_set("appendonly", "no")
        assert not asked_of(own_valkey)
        redis.config_set("appendonly", "yes")
        until(lambda: not redis.info("persistence")["aof_rewrite_in_progress"], "its first is written")
        before = rewrites(own_valkey)
        with monkeypatch.context() as patched:
            patched.setattr(append_only_file, "MAX_BYTES", 1)
            assert not asked_of(own_valkey)
        for refused in ("-bgrewriteaof", "-info"):
            redis.execute_command("ACL", "SETUSER", "default", "+@all", refused)
            assert not asked_of(own_valkey)
        redis.execute_command("ACL", "SETUSER", "default", "+@all")
    assert rewrites(own_valkey) == before
