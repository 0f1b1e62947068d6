"""Everything that answers HTTP: meetings, the event stream, pages, documents and downloads.

One call: the middleware, in the order of `app.main`; then the `ApiRoute` of its path, which picks the
`Operation` of its method; that asks for the leader key (`auth.py`) and counts the call (`rate_limit.py`)
before its endpoint reads the path, the query and the body, and asks the stores in `request.state`. Whatever
is raised on the way (`ApiError`, `RestConflict`, `RedisError`, …) is answered in `error_handlers.py` as
`{"error", "detail"}`. The OpenAPI document is made of the same operations.
"""
