"""What to say about a refused call: the server's own sentence if there is one, before any guess."""

from tools.doctor.findings import Finding, fault
from tools.doctor.wire import Answer

READ_LOG = "read the server's log for this request"
SIGN_IN = "something in front of the server wants people to sign in: let the extensions' calls through"
STATUS_CURES = {
    401: SIGN_IN,
    403: SIGN_IN,
    404: "another application answers, or a path is cut off on the way. The start command is the line in "
    "Procfile",
    502: "the platform runs, but the server does not: read its log for a line about a wrong setting, and "
    "check that it listens on 0.0.0.0 and $PORT, as with the start command in Procfile",
    503: "the platform says the service is asleep, starting or out of memory: see its log and memory chart. "
    "A balancer of your own answers 503 too if its check of the server is not GET /health",
}
# Errors whose sentence helps a caller, but not the person who runs the server.
ERROR_CURES = {
    "not_found": STATUS_CURES[404],
    "redis_unavailable": "is Redis connected? See health above, and the server's log",
}
# Words in OpenSSL's reasons: an alert, which only a TLS server sends, or the connection's end instead.
OF_A_TLS_SERVER = ("ALERT", "UNRECOGNIZED_NAME", "EOF")


class WrongHost(Exception):
    """The server answers to other names only, so every further call would be refused, too."""


class ServerAway(Exception):
    """Something in front of the server answers in its place, and would answer every further call, too."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.seen)
        self.finding = finding


def refused(check: str, answer: Answer, said: str = "instead of 200", cure: str = "") -> Finding:
    """Return the fault of a call that was refused; `cure` is used if there is no sentence of the server's.

    Raises `WrongHost` if the server does not answer to the name that the request used.
    """
    error, detail = answer.error()
    if error == "bad_host":
        raise WrongHost(detail)
    status = f"HTTP {answer.status} {error}".rstrip()
    general = cure or STATUS_CURES.get(answer.status, READ_LOG)
    return fault(check, f"{status} {said}", ERROR_CURES.get(error) or detail or general)


def unencrypted(reason: str) -> Finding:
    """Return the fault of an address that cannot be reached by TLS, for the reason that OpenSSL gives."""
    if any(word in reason for word in OF_A_TLS_SERVER):
        cure = (
            "let the platform or the proxy get a certificate for this very name, which takes some minutes "
            "for a new domain, and speak TLS 1.2 or later"
        )
        return fault("encryption", f"it refuses to encrypt for this name ({reason})", cure)
    cure = "put TLS in front of it; without it, only http://localhost can be used"
    return fault("encryption", f"it answers, but without encryption ({reason})", cure)
