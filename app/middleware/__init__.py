"""What every request passes: the log, headers, names of hosts, rules for origins, the limit of a body.

Outermost first, and why it stands there: `RequestLog` logs what a client was answered, by whomever;
`SecurityHeaders` completes those answers, refusals too; `HostGuard` lets a rebound page learn nothing, not
even the rules for origins; `ApiCors` answers preflights, and gives every answer from further in the headers
by which a page may read it, so what answers a fault of ours stands within; `OriginGuard` refuses before
anything of a body is read; `BodyLimit` counts what the routes then read.
"""
