"""Connections to clients, below any request: what one may send, and how long the server waits for it.

`BoundedHttpProtocol` is one connection and tells `SlowClients` what it waits for:

    a request, from the connection or its first byte on   30 s, then 408 and closed   `expect_request`
    nothing of the client's: its request is answered      no limit here               `end_request`
    another request, after the answer                     75 s, then closed           `keep`
    beside any of these, that its answer is read          60 s, then cut off          `expect_reading`

Of each kind there may only be so many, and so many bytes of all together: the longest waiting go first.
"""
