"""Is the server there, is it ours, and does it answer everything that a browser asks for?"""

import email.utils
import io
import json
import statistics
import time
import zipfile
import zlib
from collections.abc import Iterator

from tools.doctor.findings import Finding, fault, good, hint
from tools.doctor.refusals import READ_LOG, SIGN_IN, STATUS_CURES, ServerAway, refused
from tools.doctor.wire import Address, Answer, ask, round_trips

# The server promises an answer within this time, even while Redis is away.
HEALTH_SECONDS = 1.0
# With a round trip of up to so many seconds the leader's extension sends nearly 15 frames a second (in
# Chromium 13 to 15 at 0.2, 10 to 14 at 0.3). It has as many in flight as the road carries, nine at most.
SLOW_SECONDS = 0.3
# Beyond so many seconds there may be too few frames: about five at 0.5, and with fewer nothing is measured.
# docs/troubleshooting.md names this limit, too.
TOO_FAR_SECONDS = 0.4
# Countdowns run by the server's clock; members notice a difference larger than this.
SKEW_SECONDS = 5.0
NOT_BUILT_CURE = "run `make extensions` beside the server, use the Dockerfile, or add a Node.js buildpack"
REDIRECTS = (301, 302, 303, 307, 308)
MOVED_CURE = (
    "use the address that answers, both here and in PUBLIC_URL and the extensions: their calls follow no "
    f"redirect. If it leads to a page to sign in, {SIGN_IN}"
)
SWAGGER_UI = "/static/vendor/swagger-ui/swagger-ui-bundle.js"


def check_encryption(address: Address) -> Finding:
    """Faces travel to this address, so it has to be https unless it is this very machine."""
    if address.scheme == "https":
        connection = address.connect()
        connection.connect()
        connection.close()
        return good("encryption", "https, with a certificate that this machine trusts")
    if address.is_local:
        return good("encryption", "plain http, which is fine on this machine only")
    return fault(
        "encryption",
        "plain http: the frames of people's faces would cross the network unencrypted",
        "use the platform's https address, or put a TLS proxy in front",
    )


def check_health(address: Address) -> Finding:
    """GET /health: healthy, with Redis, in time."""
    answer = ask(address, "GET", "/health")
    body = answer.json()
    _stop_where_another_answers(answer)
    if answer.status != 200:
        return refused("health", answer)
    if not isinstance(body, dict) or "redis" not in body:
        return fault("health", "something answers, but not this service", STATUS_CURES[404])
    if body["redis"] != "connected":
        where = body.get("redis_config", {})
        return fault(
            "health",
            f"degraded: Redis at {where.get('host')}:{where.get('port')} does not answer or takes no changes",
            "read the line about Redis in the server's log, which names the reason. If Redis is away: check "
            "REDIS_HOST, REDIS_PORT, REDIS_PASSWORD (they beat REDIS_URL), and that Redis runs in the same "
            "project or network. If it carries out no changes: docs/troubleshooting.md has a cure for each "
            "reason",
        )
    if answer.seconds > HEALTH_SECONDS + SLOW_SECONDS:
        return hint(
            "health", f"healthy, but after {answer.seconds:.1f} s", "was the server just waking up? Try again"
        )
    return good("health", f"healthy, Redis connected, {answer.seconds * 1000:.0f} ms")


def _stop_where_another_answers(answer: Answer) -> None:
    """Raise `ServerAway` for a refusal that is not the server's own; a 404 may concern only this path."""
    if answer.status in REDIRECTS:
        seen = f"HTTP {answer.status}: it leads to {answer.first('location')}"
        raise ServerAway(fault("health", seen, MOVED_CURE))
    if answer.status >= 400 and answer.status != 404 and not answer.error()[0]:
        raise ServerAway(refused("health", answer))


def check_root(address: Address) -> Finding:
    """GET /: the right service, its version, and which build of it."""
    answer = ask(address, "GET", "/")
    body = answer.json()
    if answer.status != 200:
        return refused("service", answer)
    if not isinstance(body, dict) or body.get("service") != "Meeting Rest System API":
        return fault("service", "something answers, but not this service", STATUS_CURES[404])
    return good("service", f"{body['service']} {body.get('version')}, build {body.get('build')}")


def check_docs(address: Address) -> Finding:
    """GET /docs and /openapi.json: the API reference."""
    page, document = ask(address, "GET", "/docs"), ask(address, "GET", "/openapi.json")
    if page.status != 200 or document.status != 200:
        return refused("docs", page if page.status != 200 else document)
    if ask(address, "GET", SWAGGER_UI).status != 200:
        return hint("docs", "there, without Swagger UI", NOT_BUILT_CURE)
    return good("docs", "Swagger UI and OpenAPI document are there")


def check_console(address: Address) -> Finding:
    """GET /console: the test console."""
    answer = ask(address, "GET", "/console")
    return refused("console", answer) if answer.status != 200 else good("console", f"{address}/console")


def check_metrics(address: Address) -> Finding:
    """GET /metrics without its key: a server that answers this takes the caller for its own machine."""
    if address.is_local:
        return good("metrics", "whether strangers can read /metrics can only be seen from elsewhere")
    if ask(address, "GET", "/metrics").status != 200:
        return good("metrics", "strangers cannot read /metrics")
    return fault(
        "metrics",
        "everybody can read /metrics: the server treats them all as its own machine, and limits them as one",
        "let the proxy send X-Forwarded-For (nginx: `proxy_set_header X-Forwarded-For $remote_addr;`, "
        "HAProxy: `option forwardfor`), and set METRICS_KEY",
    )


def check_clock(address: Address) -> Finding:
    """Compare the server's clock with this machine's, by the Date header less half a round trip."""
    answer = ask(address, "GET", "/health")
    told = email.utils.parsedate_to_datetime(answer.first("date")).timestamp()
    skew = told + 0.5 - (time.time() - answer.seconds / 2)  # the header is cut to whole seconds
    if abs(skew) > SKEW_SECONDS:
        return hint(
            "clock",
            f"the server's clock is {abs(skew):.0f} s {'ahead of' if skew > 0 else 'behind'} this machine's",
            "let both follow a time server (NTP); one of them is wrong",
        )
    return good("clock", f"within {max(1, round(abs(skew)))} s of this machine's")


def check_latency(address: Address) -> Finding:
    """Median round trip of seven requests on one open connection, as a browser keeps one for its frames."""
    taken = statistics.median(round_trips(address, "/", 7))
    said, cure = f"{taken * 1000:.0f} ms a request", "run the server in a region near the meeting's leader"
    if taken > TOO_FAR_SECONDS:
        return hint("latency", f"{said}: too few frames may get through to measure blinks", cure)
    if taken > SLOW_SECONDS:
        return hint("latency", f"{said}: fewer than 15 frames a second will get through", cure)
    return good("latency", said)


def check_zips(address: Address) -> Iterator[Finding]:
    """Both extension zips, with this very address in them."""
    for who in ("leader", "member"):
        yield _check_zip(address, who)


def _check_zip(address: Address, who: str) -> Finding:
    check = f"{who}.zip"
    answer = ask(address, "GET", f"/extensions/{who}.zip")
    if answer.status == 503 and b"not_built" in answer.body:
        return hint(check, "not built: the npm parts are missing", NOT_BUILT_CURE)
    if answer.status != 200:
        return refused(check, answer)
    try:
        with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
            manifest = json.loads(archive.read("manifest.json"))
            configured = archive.read("shared/config.js").decode()
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError):
        return fault(check, "the zip cannot be read", READ_LOG)
    allowed = [str(host) for host in manifest.get("host_permissions", [])]
    host = f"[{address.host}]" if ":" in address.host else address.host
    # Match patterns have no port.
    if f'"{address}"' in configured and f"{address.scheme}://{host}/*" in allowed:
        return good(check, f"ready to load, {manifest.get('version')}, for {address}")
    return fault(
        check,
        f"made for another address ({', '.join(allowed)})",
        f"set PUBLIC_URL={address}, or FORWARDED_ALLOW_IPS to your proxy's address",
    )
