"""A limit is read as it is written, and what the default limits let one address write fits in memory."""

import secrets
from collections.abc import Awaitable, Callable

import pytest
from limits import parse

from app.config.rates import REQUESTS, STOPS, Rates, read_rates
from app.meetings.keys import STOPPED_SECONDS, STREAM_SECONDS, meeting_key
from app.storage.embedded_valkey import EVENTS_BYTES, MAX_MEMORY_BYTES
from tests.loop import run
from tests.meetings.stores import Stores, open_stores
from tools.harness.valkey_process import ValkeyProcess

HOUR = 3600
# Made-up meetings of each kind whose memory is measured.
WEIGHED = 100
# Characters of the longest meeting ID.
LONGEST_ID = 64


def written(rates: Rates, seconds: int) -> float:
    """Return how many entries kept for `seconds` one address may have; an hour's may come twice at once."""
    assert rates.address is not None
    return rates.address.amount / rates.address.get_expiry() * (seconds + HOUR)


async def weight(stores: Stores, make_up: Callable[[str], Awaitable[object]]) -> float:
    """Return the bytes that a made-up meeting with the longest name takes."""
    # The first one also loads the scripts.
    await make_up("first")
    before = (await stores.redis.info("memory"))["used_memory"]
    for _ in range(WEIGHED):
        await make_up(secrets.token_hex(LONGEST_ID // 2))
    return float((await stores.redis.info("memory"))["used_memory"] - before) / WEIGHED


def test_what_one_address_without_the_leader_key_writes_in_made_up_meetings_fits_the_embedded_valkey(
    own_valkey: ValkeyProcess,
) -> None:
    async def scene() -> float:
        async with open_stores(own_valkey.url, threshold=1) as stores:
            await stores.redis.config_set("stream-node-max-bytes", EVENTS_BYTES)

            async def request(meeting_id: str) -> None:
                await stores.requests.ask(meeting_id, None)

            await stores.meetings.stop_measuring("stopped")
            stop = int(await stores.redis.memory_usage(meeting_key("stopped", "stopped", clustered=False)))
            return (
                written(REQUESTS, STREAM_SECONDS) * await weight(stores, request)
                + written(STOPS, STREAM_SECONDS) * await weight(stores, stores.meetings.stop_measuring)
                + written(STOPS, STOPPED_SECONDS) * stop
            )

    assert run(scene()) < MAX_MEMORY_BYTES


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
