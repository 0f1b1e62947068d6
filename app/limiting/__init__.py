"""What one address and one meeting may do, how often and how much at once.

What is counted over time has addresses only as keyed hashes; what is open now has plain ones, in memory.

Three things refuse:

    Limiter.hit        429 `rate_limited`   too often, by this address or in this meeting
    ConcurrencyLimit   429 `rate_limited`   too many streams or sessions open from this address
    Capacity           503 `too_many_…`     more streams or sessions than this process can hold

What changes a meeting (`SHARED`) is counted in Redis, for all processes together (`SharedCounts`; few calls
wait for it); while Redis is away, each process counts it in its own memory, where it always counts all else,
such as wrong keys: 429 after many.
"""
