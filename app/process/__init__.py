"""This process: one worker, its log, its stop signals, and a start that cannot succeed.

Measuring children are forked (`forked.py`), so the order of a start matters. Before the fork comes what they
are to share and nobody changes later: the landmark model, its pages joined, and what was imported left out of
garbage collection. Only after it comes whatever has a thread or a connection, such as Redis and the tasks
beside the server, so that a child has none of them to leave. One that replaces a child later is forked beside
these all the same: like every child it first closes all files but its own socket.
"""
