"""Redis: the client, and the Valkey that is started when there is none.

A caller hears within a second, also of a Redis that is away. The limits of one Redis are 0.4 s each: for a
turn in a pipeline, a connection of the pool, its making, an answer; so two of them may be used up. Many
answers of one pipeline, each just in time, have 0.8 s together; who waits behind a failing one fails too.
A connection that was lost is made anew once, at once; what timed out is not repeated. A command of a cluster
has 0.8 s in all, with its retry at another node; so long sentinels may take, together, to name the primary.
Time in which this process stood still counts in none of these (`app/process/pauses.py`).
"""
