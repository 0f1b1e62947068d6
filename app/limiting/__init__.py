"""How often, and how much at once, one address and one meeting may; addresses only as keyed hashes.

Three things refuse:

    Limiter.take       429 `rate_limited`   too often, by this address or in this meeting
    ConcurrencyLimit   429 `rate_limited`   too many streams or sessions open from this address
    Capacity           503 `too_many_…`     more streams or sessions than this process can hold

All processes share the counts in Redis of what changes a meeting (`SHARED`); while Redis is away each process
counts these in its own memory, as it always does all else. Wrong keys are counted so, too: 429 after many.
"""
