"""How often something may be done, as a setting: `300/minute by address, 30/minute by meeting`.

The defaults let an office of 500 that shares one address begin its day: everyone in a meeting at nine, every
stream back within a minute of a restart. What they do stop is a loop.

Calls that leave something in Redis are limited by the hour: all that one address can write there without the
leader key, before it expires, is some 78 MB, which the embedded Valkey can hold (tests/config/test_rates.py
weighs it).
"""

import re
from dataclasses import dataclass

from limits import RateLimitItem, RateLimitItemPerHour, parse

RATE = re.compile(r"([1-9][0-9]{0,5}/(?:second|minute|hour)) by (address|meeting)")
# The longest unit, in seconds.
LONGEST_SECONDS = RateLimitItemPerHour(1).get_expiry()
OFF = "off"
WANTED = "use for example `300/minute by address, 30/minute by meeting`, one of the two, or off"


@dataclass(frozen=True, slots=True)
class Rates:
    """How often by one address, and how often in one meeting; `None` means no limit."""

    address: RateLimitItem | None = None
    meeting: RateLimitItem | None = None

    def __str__(self) -> str:
        named = (("address", self.address), ("meeting", self.meeting))
        parts = (f"{rate.amount}/{rate.GRANULARITY.name} by {name}" for name, rate in named if rate)
        return ", ".join(parts) or OFF


def read_rates(text: str) -> Rates:
    """Read the limits of one kind of call."""
    if text == OFF:
        return Rates()
    read: dict[str, RateLimitItem] = {}
    for part in text.split(","):
        found = RATE.fullmatch(part.strip())
        if found is None or found[2] in read:
            raise ValueError(WANTED)
        read[found[2]] = parse(found[1])
    return Rates(**read)


# By the hour for an address, so that meetings that strangers make up fit the embedded Valkey if LEADER_KEY is
# set (SECURITY.md), and yet several times what an office of 500 needs: in pairs that meet twice an hour, it
# starts and ends 500 meetings.
STARTS = read_rates("6000/hour by address, 120/minute by meeting")
# A leader's clicks: start, put off, extend, end.
RESTS = read_rates("6000/hour by address, 600/minute by meeting")
# Those 500 may each ask and take it back six times an hour; a meeting of 1,000, the largest, once a minute.
REQUESTS = read_rates("6000/hour by address, 2000/minute by meeting")
# One is enough for a meeting; those 500 have four each.
STOPS = read_rates("2000/hour by address, 60/minute by meeting")
# After a restart 500 people with two tabs each come back, some twice.
STREAMS = read_rates("3000/minute by address, 6000/minute by meeting")
# In a network that lets no stream through, each of those thousand tabs asks every 25 s and after each event.
POLLS = read_rates("12000/minute by address, 12000/minute by meeting")
# A leader has one session; after a restart a hundred come back, some several times.
SOCKETS = read_rates("600/minute by address")
# As for sessions.
JOINS = read_rates("1200/minute by address, 300/minute by meeting")
# A leader sends 15 a second of each person looked at, of four at most. The limits are more than a process can
# measure: only a flood reaches them.
FRAMES = read_rates("600/second by address, 300/second by meeting")
# Wrong leader and metrics keys, in HTTP calls and Socket.IO connections: more than a hundred leaders with an
# old one send, and too few to guess one.
WRONG_KEYS = parse("600/minute")
# An office of 500 with two tabs each, and some to spare; a fifth of `MAX_STREAMS`.
STREAMS_PER_ADDRESS = 1200
# Only leaders have sessions, hence far fewer; half of `MAX_SESSIONS`.
SESSIONS_PER_ADDRESS = 500
