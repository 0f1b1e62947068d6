"""Everything that answers HTTP: meetings, the event stream, pages, documents and downloads.

The way of a call: it passes the middleware, in the order of `app.main`, and comes to the `ApiRoute` of its
path, which picks the `Operation` of its method. The operation asks for the leader key where one is needed
(`auth.py`) and counts the call (`rate_limit.py`); then its endpoint reads the path, the query and the body,
and asks the stores in `request.state`. Whatever is raised on the way (`ApiError`, `RestConflict`,
`RedisError`, …) is answered in `error_handlers.py` as `{"error", "detail"}`. The OpenAPI document is made
from the same operations.
"""
