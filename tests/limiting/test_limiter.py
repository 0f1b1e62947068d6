"""Who makes no mistake is not refused."""

from redis.asyncio import Redis

from app.config.rates import WRONG_KEYS
from app.config.settings import Settings
from app.limiting.limiter import Limiter
from tests.loop import run


def test_right_keys_are_never_too_many() -> None:
    async def scene() -> None:
        limiter = Limiter(Redis(), Settings.from_environ({}))
        for right in [True] * (WRONG_KEYS.amount + 1) + [False]:
            await limiter.record_key_attempt("leader", "203.0.113.1", right=right)

    run(scene())
