"""What every request passes through: the log, headers, host names, rules for origins, the limit of a body.

The outermost first, each with the reason for its place. `RequestLog` logs every answer to a request that
reached the application, whoever gave it. `SecurityHeaders` completes those answers, refusals too. `HostGuard`
lets a rebound page learn nothing, not even the rules for origins. `ApiCors` answers preflights, and gives
every answer from further in the headers by which a page may read it; so what answers a fault of ours is
inside it. `OriginGuard` refuses before any of a body is read. `BodyLimit` counts what the routes then read.
What `app/connections` answers before it closes a connection passes none of these.
"""
