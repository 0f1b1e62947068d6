"""Connections to clients, below the requests: what a client may send, and how long the server waits for it.

`BoundedHttpProtocol` is one connection, and tells `SlowClients` what it is waiting for:

    a request, from the connection or its first byte on   30 s, then closed*          `expect_request`
    nothing from the client: its request is answered      no limit here               `end_request`
    another request, after the answer                     75 s, then closed           `keep`
    besides any of these, the client to read its answer   60 s, then cut off          `expect_reading`

* With 408, if any of the request came.

The connections that wait for the same one of these are limited in number, and in their bytes together: those
that have waited longest go first.
"""
