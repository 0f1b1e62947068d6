"""The cost of Redis is counted finely enough for what costs it least."""

from pathlib import Path

import pytest

from tools.bench.scale import redis_seconds
from tools.harness.redis_nodes import RedisNode

pytestmark = pytest.mark.server


def test_a_single_question_to_redis_is_seen_in_its_processor_time(tmp_path: Path) -> None:
    node = RedisNode(tmp_path / "node", {})
    try:
        before = redis_seconds([node])
        node.client.ping()
        assert before < redis_seconds([node]) < before + 1
    finally:
        node.stop()
