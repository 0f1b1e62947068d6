"""Redis: the client, and the Valkey that is started when there is none.

A caller hears within a second, even if Redis is away. With one Redis the limits are 0.4 s each: for a turn in
a pipeline, for a connection from the pool, for making one, and for an answer; so two of them may be used up.
Many answers of one pipeline, each just in time, have 0.8 s together; a command that waits behind a failing
pipeline fails too. A lost connection is made again once, immediately; what timed out is not repeated. In a
cluster a command has 0.8 s in all, with its retry at another node, after 0.1 s at most for each count that it
waits for (`app/limiting/shared_counts.py`); sentinels, together, may take as long to name the primary. What a
copy refuses is sent once more, wherever the address leads by then, for 0.4 s at most. Time in which this
process stood still counts neither towards a turn nor towards an answer (`app/process/pauses.py`); towards
getting or making a connection it does.
"""
