"""What the log says about why Redis does not serve: its error code, never its sentence."""

from typing import Any

import pytest
from redis._parsers.base import BaseParser
from redis.exceptions import ConnectionError as RedisConnectionError

from app.storage.redis_reason import NewReasons, reason_of


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("MISCONF Redis is configured to save RDB snapshots, but", "MISCONF"),
        ("NOREPLICAS Not enough good replicas to write.", "NOREPLICAS"),
        ("BUSY Redis is busy running a script.", "BUSY"),
        ("WRONGTYPE Operation against a key holding the wrong kind of value", "WRONGTYPE"),
        ("READONLY You can't write against a read only replica.", "ReadOnlyError"),
        ("NOPERM No permissions to access a key", "NoPermissionError"),
        ("ERR ACL failure in script: No permissions to access a key", "NoPermissionError"),
        ("ERR max number of clients reached", "it has as many clients as it takes"),
        ("ERR unknown command 'HELLO', with args beginning with: '3'", "it does not know HELLO"),
        ("ERR unknown command `HELLO`, with args beginning with: `3`", "it does not know HELLO"),
        ("ERR DB index is out of range", "it has no database of that number"),
        ("ERR SECRET is no password", "ResponseError"),
        ("hunter2 is no password", "ResponseError"),
    ],
)
def test_a_reply_is_told_by_its_code(said: str, reason: str) -> None:
    # Untyped, because redis-py's own method is.
    parser: Any = BaseParser
    assert reason_of(parser.parse_error(said)) == reason


def test_of_what_the_machine_could_not_do_its_own_name_is_told() -> None:
    error = RedisConnectionError("Error 111 connecting to user:secret@redis:6379")
    error.__cause__ = ConnectionRefusedError()
    assert reason_of(error) == "ConnectionRefusedError"
    error.__cause__ = None
    assert reason_of(error) == "ConnectionRefusedError", "by its number"
    assert reason_of(RedisConnectionError("Error -2 connecting to redis:6379. Name not known")) == "gaierror"
    of_tls = "Error 1 connecting to redis:6379. [SSL: CERTIFICATE_VERIFY_FAILED]"
    assert reason_of(RedisConnectionError(of_tls)) == "ConnectionError", "1 is no missing right there"


def test_each_reason_of_an_outage_is_new_once_until_the_outage_is_over() -> None:
    reasons = NewReasons()
    assert not reasons.over()
    told = [reasons.new(each) for each in (OSError(), KeyError("secret"), OSError(), KeyError("other"))]
    assert told == ["OSError", "KeyError", None, None]
    assert reasons.over()
    assert reasons.new(OSError()) == "OSError"
