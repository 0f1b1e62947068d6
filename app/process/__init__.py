"""This process: one worker, its log, its stop signals, and its end when a start cannot succeed.

Measuring children are forked (`forked.py`), so the order of a start matters. Before the fork comes what they
are to share and nobody changes later: the landmark model is loaded, its pages are joined, and what was
imported is left out of garbage collection. Whatever has a thread or a connection, such as Redis and the tasks
beside the server, comes only after the fork, so that a child has none of these to give up. A child that later
replaces another is forked while they exist; like every child, it first closes all files but its own socket.
"""
