"""What comes too often is refused, with the time after which to come again; others go on undisturbed."""

import asyncio
import hashlib
import hmac
import math
import secrets
import time
from typing import Any

import pytest
from limits import parse
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from app.config.rates import WRONG_KEYS, Rates, read_rates
from app.config.settings import Settings
from app.limiting import limiter as limiter_module
from app.limiting import windows as windows_module
from app.limiting.address import SILENT_WARNING, ClientAddresses, network_of
from app.limiting.client_storage import ClientStorage
from app.limiting.concurrency import ConcurrencyLimit
from app.limiting.limiter import (
    AWAY_SECONDS,
    HASH_CHARACTERS,
    KEY_PREFIX,
    SECRET_KEY,
    SECRET_READ_SECONDS,
    Counts,
    Limiter,
)
from app.limiting.windows import MemoryWindows
from app.main import ROUTES
from tests.clock import Clock
from tests.conftest import KeptServer, Lead, Listen, StartServer
from tests.loop import run
from tests.realtime.polling import Polling
from tools.docs.tables import calls
from tools.harness.server_process import ServerProcess
from tools.harness.valkey_process import ValkeyProcess
from tools.harness.waiting import until

NAMED = {"FORWARDED_ALLOW_IPS": "127.0.0.1"}
UNNAMED = {"FORWARDED_ALLOW_IPS": "192.0.2.1"}
# The limits of calls that change a meeting, and every such call of the route table.
CHANGING = ("RATE_STARTS", "RATE_RESTS", "RATE_REQUESTS", "RATE_STOPS")
CHANGES = [call for call, _ in calls(ROUTES) if not call.startswith("GET ")]
# What Redis says of a key that never expires.
HAS_NO_END = -1


def refused_after(server: ServerProcess, path: str, most: int, **headers: str) -> int:
    """Post until a post is refused, `most` + 1 times at most, and return how many were not."""
    for count in range(most + 1):
        answer = server.http.post(path, headers=headers)
        if answer.status_code == 429:
            assert answer.json()["error"] == "rate_limited"
            assert 1 <= int(answer.headers["retry-after"]) == answer.json()["retry_after"] <= 60
            return count
        assert answer.status_code == 200
    raise AssertionError(f"{path} was not refused")


def test_each_kind_of_call_has_limits_of_its_own_by_address_and_by_meeting(
    valkey: ValkeyProcess, start_server: StartServer, meeting_id: str
) -> None:
    rate = "5/minute by address, 3/minute by meeting"
    server = start_server(valkey, **NAMED, **dict.fromkeys(CHANGING, rate))
    for call in ("start", "rest", "rest-request", "monitoring/stop"):
        path = f"/api/meetings/{meeting_id}"
        one, other = {"x-forwarded-for": "203.0.113.1"}, {"x-forwarded-for": "203.0.113.2"}
        assert refused_after(server, f"{path}/{call}", 3, **one) == 3
        # The fourth was refused in the meeting but counted for the address: elsewhere one is left.
        assert refused_after(server, f"{path}-b/{call}", 1, **one) == 1
        assert refused_after(server, f"{path}-b/{call}", 2, **other) == 2
    assert server.http.get(f"/api/meetings/{meeting_id}/status").status_code == 200


def test_two_processes_count_together(
    valkey: ValkeyProcess, start_server: StartServer, meeting_id: str
) -> None:
    settings = {"RATE_STARTS": "4/hour by meeting"}
    first, second = start_server(valkey, **settings), start_server(valkey, **settings)
    for server in (first, second, first, second):
        assert server.http.post(f"/api/meetings/{meeting_id}/start").status_code == 200
    for server in (first, second):
        assert server.http.post(f"/api/meetings/{meeting_id}/start").status_code == 429
    with valkey.client() as redis:
        kept = redis.keys("limits*")
        assert kept
        # Keys of earlier tests may expire just now.
        assert all(redis.ttl(key) != HAS_NO_END for key in kept)
        assert not any("127.0.0.1" in f"{key}{redis.get(key)}" or meeting_id in key for key in kept)


def test_redis_does_not_tell_which_address_asked_for_a_rest_or_a_stop(
    own_valkey: ValkeyProcess, start_server: StartServer, meeting_id: str
) -> None:
    rate = dict.fromkeys(("RATE_REQUESTS", "RATE_STOPS"), "9/hour by address, 9/minute by meeting")
    server = start_server(own_valkey, REST_REQUEST_THRESHOLD="3", **NAMED, **rate)
    path, leader = f"/api/meetings/{meeting_id}", {"x-forwarded-for": "10.20.30.1"}
    member = {"x-forwarded-for": "10.20.30.44"}
    server.http.post(f"{path}/start", headers=leader).raise_for_status()
    for method, call in (("POST", "rest-request"), ("DELETE", "rest-request"), ("POST", "monitoring/stop")):
        body = {"token": "a" * 16} if call == "rest-request" else None
        server.http.request(method, f"{path}/{call}", headers=member, json=body).raise_for_status()
    with own_valkey.client() as redis:
        assert kinds_counted(redis, "address 10.20.30.44") == set()
        assert kinds_counted(redis, f"meeting {meeting_id}") == {"requests", "stops"}


def kinds_counted(redis: Any, name: str) -> set[str]:
    """Return the kinds of calls that a reader of Redis could count for an address or a meeting."""
    secret = redis.get(SECRET_KEY).encode()
    hashed = hmac.new(secret, name.encode(), hashlib.sha256).hexdigest()[:HASH_CHARACTERS]
    return {key.split("/")[1] for key in redis.scan_iter("limits:*") if hashed in key}


def test_the_limits_hold_in_memory_while_redis_is_away(
    own_valkey: ValkeyProcess, start_server: StartServer, meeting_id: str
) -> None:
    server = start_server(own_valkey, RATE_STARTS="3/hour by meeting")
    own_valkey.kill()
    codes = [server.http.post(f"/api/meetings/{meeting_id}/start").status_code for _ in range(5)]
    assert codes == [503, 503, 503, 429, 429]


def test_a_redis_that_has_failed_is_left_alone_for_a_moment_by_those_who_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = list[int]()

    async def fail(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(1)
        writer.close()

    async def scene() -> None:
        clock = Clock()
        monkeypatch.setattr(limiter_module, "time", clock)
        async with await asyncio.start_server(fail, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            async with Redis(port=port, retry=Retry(NoBackoff(), 0)) as redis:
                limiter = Limiter(redis, Settings.from_environ({}))
                for seconds, times in ((0, 1), (AWAY_SECONDS / 2, 1), (AWAY_SECONDS, 2)):
                    clock.now += seconds
                    # Once by address and once in the meeting.
                    await limiter.take("starts", "203.0.113.1", "test-123")
                    assert len(asked) == times

    run(scene())


def test_a_proxy_that_is_not_named_is_told_once_and_only_meetings_are_limited(
    valkey: ValkeyProcess, start_server: StartServer, meeting_id: str
) -> None:
    server = start_server(valkey, **UNNAMED, RATE_STARTS="2/minute by address, 4/minute by meeting")
    forwarded = {"x-forwarded-for": "203.0.113.1"}
    assert refused_after(server, f"/api/meetings/{meeting_id}/start", 4, **forwarded) == 4
    server.wait_for("FORWARDED_ALLOW_IPS does not name")
    assert server.log.count("FORWARDED_ALLOW_IPS does not name") == 1
    assert "203.0.113.1" not in server.log


@pytest.fixture
def narrow(kept_server: KeptServer) -> ServerProcess:
    """A server with little room of each kind, so that tests of different kinds do not disturb each other."""
    narrow = {"STREAMS_PER_ADDRESS": "2", "SESSIONS_PER_ADDRESS": "2", "RATE_SOCKETS": "4/hour by address"}
    narrow |= dict.fromkeys(CHANGING, "1/hour by meeting")
    return kept_server(**NAMED, **narrow, RATE_FRAMES="2/hour by meeting", RATE_JOINS="1/hour by address")


@pytest.mark.parametrize("call", CHANGES)
def test_each_change_of_a_meeting_is_refused_once_it_comes_too_often(
    narrow: ServerProcess, meeting_id: str, call: str
) -> None:
    method, path = call.format(id=meeting_id).split()
    first, second = (narrow.http.request(method, path) for _ in range(2))
    # Within the limit, a call may still lack a body (400) or have nothing to change (409).
    assert first.status_code in {200, 400, 409}
    assert (second.status_code, second.json()["error"]) == (429, "rate_limited")


def test_one_address_cannot_take_every_stream(narrow: ServerProcess, listen: Listen, meeting_id: str) -> None:
    path = f"/api/sse/events?meeting_id={meeting_id}"
    first, second = listen(narrow, meeting_id), listen(narrow, meeting_id)
    assert (first.next().name, second.next().name) == ("connected", "connected")
    refused = narrow.http.get(path)
    assert (refused.status_code, refused.json()["error"]) == (429, "rate_limited")
    assert int(refused.headers["retry-after"]) > 0
    with narrow.http.stream("GET", path, headers={"x-forwarded-for": "203.0.113.7"}) as elsewhere:
        assert elsewhere.status_code == 200
    first.close()

    def has_room() -> bool:
        with narrow.http.stream("GET", path) as again:
            return again.status_code == 200

    until(has_room, "the closed stream's place is free again")


def test_streams_that_are_opened_in_a_loop_are_refused(
    valkey: ValkeyProcess, start_server: StartServer, listen: Listen, meeting_id: str
) -> None:
    server = start_server(valkey, RATE_STREAMS="2/hour by address")
    for _ in range(2):
        assert listen(server, meeting_id).next().name == "connected"
    refused = server.http.get(f"/api/sse/events?meeting_id={meeting_id}")
    assert (refused.status_code, refused.json()["error"]) == (429, "rate_limited")


def test_one_address_cannot_take_every_session_nor_open_them_in_a_loop(narrow: ServerProcess) -> None:
    one, other = {"x-forwarded-for": "203.0.113.6"}, {"x-forwarded-for": "203.0.113.7"}
    opened = [Polling(narrow, **one), Polling(narrow, **one)]
    path = "/socket.io/?EIO=4&transport=polling"
    assert narrow.http.get(path, headers=one).json()["error"] == "rate_limited"
    assert narrow.http.get(path, headers=other).status_code == 200
    opened[0].post("1")
    assert narrow.http.get(path, headers=one).status_code == 200
    assert narrow.http.get(path, headers=one).status_code == 429


def test_frames_and_joins_are_refused_on_their_own_channel(
    narrow: ServerProcess, lead: Lead, meeting_id: str
) -> None:
    leader = lead(narrow)
    assert leader.call("join_meeting", {"meeting_id": meeting_id})["status"] == "joined"
    refused = leader.call("join_meeting", {"meeting_id": meeting_id})
    assert (refused["status"], refused["error"]) == ("error", "rate_limited")
    answers = [leader.analyze(b"no image", meeting_id, seq=number) for number in range(3)]
    assert [answer["error"] for answer in answers] == ["bad_image", "bad_image", "rate_limited"]
    assert answers[2]["seq"] == 2
    assert 1 <= answers[2]["retry_after"] <= 3600
    assert leader.analyze(b"no image", f"{meeting_id}-b")["error"] == "bad_image"


@pytest.mark.parametrize(
    ("client", "forwarded", "known"),
    [
        ("203.0.113.1", "", "203.0.113.1"),
        ("::ffff:203.0.113.1", "", "203.0.113.1"),
        ("2001:db8:1:2:3::4", "", "2001:db8:1:2::/64"),
        ("203.0.113.1", "203.0.113.1", "203.0.113.1"),
        ("203.0.113.1", "198.51.100.7, 203.0.113.1", "203.0.113.1"),
        ("10.0.0.5", "203.0.113.1", None),
        ("10.0.0.5", "210.0.0.5", None),
        ("100.64.0.3", "203.0.113.1", None),
        ("8.8.8.8", "203.0.113.1", "8.8.8.8"),
        ("fd12::3", "203.0.113.1", None),
        ("fe80::1:2%eth0", "", "fe80::/64"),
        ("203.0.113.1", "203.0.113.1:41234", "203.0.113.1"),
        ("2001:db8:1:2:3::4", "[2001:db8:1:2:3::4]:41234", "2001:db8:1:2::/64"),
        ("10.0.0.5", "203.0.113.1:41234", None),
    ],
)
def test_an_address_counts_as_whose_it_is(client: str, forwarded: str, known: str | None) -> None:
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    assert ClientAddresses().of({"client": (client, 1), "headers": headers}) == known
    assert ClientAddresses().of({"client": None, "headers": headers}) is None


@pytest.mark.parametrize("sign", ["x-forwarded-proto", "x-real-ip", "forwarded", "via"])
def test_a_proxy_that_does_not_say_whose_request_it_is_makes_nobodys_address(
    sign: str, caplog: pytest.LogCaptureFixture
) -> None:
    addresses = ClientAddresses()
    headers = [(sign.encode(), b"1.1 proxy")]
    for _ in range(2):
        assert addresses.of({"client": ("127.0.0.1", 1), "headers": headers}) is None
    assert [record.getMessage() for record in caplog.records] == [SILENT_WARNING]
    assert addresses.of({"client": ("8.8.8.8", 1), "headers": headers}) == "8.8.8.8"


def test_what_is_no_address_stands_for_itself() -> None:
    assert network_of("testclient") == "testclient"


def test_right_keys_are_never_too_many() -> None:
    async def scene() -> None:
        limiter = Limiter(Redis(), Settings.from_environ({}))
        for right in [True] * (WRONG_KEYS.amount + 1) + [False]:
            await limiter.record_key_attempt("leader", "203.0.113.1", right=right)

    run(scene())


def test_a_limit_is_read_as_it_is_written() -> None:
    both = Rates(parse("300/minute"), parse("2/second"))
    assert read_rates("300/minute by address, 2/second by meeting") == both == read_rates(str(both))
    assert read_rates("off") == Rates() == read_rates(str(Rates()))
    for wrong in (
        "300",
        "0/minute by address",
        "3/day by address",
        "3/minute by sid",
        "",
        "1/hour by address,",
    ):
        with pytest.raises(ValueError, match="by address"):
            read_rates(wrong)
    with pytest.raises(ValueError, match="by address"):
        read_rates("1/hour by address, 2/hour by address")


def test_what_is_counted_has_a_name_of_its_own_that_only_the_secret_can_make() -> None:
    async def scene() -> None:
        names: set[str] = set()
        for secret in ("one", "other"):
            windows = MemoryWindows()
            for number in range(200):
                await Counts(windows, secret).wait_of(
                    "starts", parse("3/minute"), "address", f"203.0.113.{number}"
                )
            names.update(*windows._tables.values())
        assert len(names) == 400

    run(scene())


@pytest.mark.parametrize(("left_ms", "told"), [(7490, 8), (7900, 8), (400, 1)])
def test_who_comes_back_when_told_is_not_early(own_valkey: ValkeyProcess, left_ms: int, told: int) -> None:
    async def scene() -> tuple[int, float]:
        async with Redis.from_url(own_valkey.url, decode_responses=True) as redis:
            counts, rate = Counts(ClientStorage(redis, KEY_PREFIX), "secret"), parse("1/minute")
            assert await counts.wait_of("rests", rate, "address", "203.0.113.1") == 0
            [key] = await redis.keys("limits*")
            began = time.monotonic()
            await redis.pexpire(key, left_ms)
            wait = await counts.wait_of("rests", rate, "address", "203.0.113.1")
            return wait, (time.monotonic() - began) * 1000

    wait, passed_ms = run(scene())
    assert math.ceil((left_ms - passed_ms) / 1000) <= wait <= told


def test_each_process_takes_the_secret_of_a_new_day_soon(
    own_valkey: ValkeyProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene() -> None:
        async with Redis.from_url(own_valkey.url, decode_responses=True) as redis:
            limiter, other = (Limiter(redis, Settings.from_environ({})) for _ in range(2))
            await limiter.take("rests", "203.0.113.1")
            assert 86_000 < await redis.ttl(SECRET_KEY) <= 86_400
            # As by itself after that day.
            await redis.delete(SECRET_KEY)
            for _ in range(2):
                await other.take("rests", "203.0.113.1")
            later = time.monotonic() + SECRET_READ_SECONDS
            monkeypatch.setattr(time, "monotonic", lambda: later)
            await limiter.take("rests", "203.0.113.1")
            counts = [str(await redis.get(key)) for key in await redis.keys("limits*") if key != SECRET_KEY]
            assert sorted(counts) == ["1", "3"], "all but the first are counted together"

    run(scene())


def test_an_hours_count_is_not_forgotten_for_those_of_minutes() -> None:
    async def count_many() -> None:
        windows = MemoryWindows(most=100)
        assert await windows.incr("hour", 3600) == 1
        for _ in range(1000):
            await windows.incr(secrets.token_hex(4), 60)
        assert await windows.incr("hour", 3600) == 2
        assert await windows.get_expiry("hour") > time.time() + 3000

    run(count_many())


@pytest.mark.parametrize("jump", [-86_400, 86_400])
def test_a_clock_that_is_set_makes_no_window_longer_or_shorter(
    monkeypatch: pytest.MonkeyPatch, jump: int
) -> None:
    async def count_across_the_jump() -> None:
        windows, set_to = MemoryWindows(), time.time() + jump
        assert await windows.incr("key", 3600) == 1
        monkeypatch.setattr(time, "time", lambda: set_to)
        assert await windows.incr("key", 3600) == 2
        assert await windows.get("key") == 2
        assert set_to + 3000 < await windows.get_expiry("key") < set_to + 3601

    run(count_across_the_jump())


def test_the_memory_of_counts_is_bounded() -> None:
    async def count_many() -> None:
        windows = MemoryWindows(most=100)
        for _ in range(1000):
            await windows.incr(secrets.token_hex(4), 60)
        assert len(windows) == 100
        assert await windows.incr("again", 60) == 1
        assert await windows.incr("again", 60) == 2
        assert await windows.get("again") == 2

    run(count_many())


def test_slots_are_given_back_and_nobody_is_remembered() -> None:
    connections = ConcurrencyLimit(1)
    with connections.slot("a"), pytest.raises(Exception, match="open"):
        connections.check("a")
    connections.check("a")
    connections.check(None)
    assert not connections._open


def test_what_was_counted_in_memory_is_forgotten_within_a_minute_though_nobody_calls_any_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def scene() -> None:
        clock = Clock()
        monkeypatch.setattr(windows_module, "time", clock)
        monkeypatch.setattr(windows_module, "FORGET_SECONDS", 0)
        windows = MemoryWindows()
        await windows.incr("an address", 3600)
        await windows.incr("another", 60)
        forgetting = asyncio.create_task(windows.keep_forgetting())
        for seconds, left in ((59, 2), (1, 1), (3539, 1), (1, 0)):
            clock.now += seconds
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            assert len(windows) == left
        forgetting.cancel()

    assert windows_module.FORGET_SECONDS == 60
    run(scene())
