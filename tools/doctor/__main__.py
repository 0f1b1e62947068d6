"""`make doctor URL=https://…` (or `python -m tools.doctor URL`): each check, and what to do about each fault.

With LEADER_KEY set, a server that asks for it is checked all the way; with EXTENSIONS=id,id these extensions
are asked about in place of the downloads.
Exit status: 0 all is well, 1 there is a fault, 2 the address is missing or invalid, or an id or the key
is invalid.
"""

import os
import ssl
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping

from tools.command import run
from tools.doctor import channels, frames, service
from tools.doctor.extension_ids import asked_extensions
from tools.doctor.findings import Finding, Level, fault
from tools.doctor.refusals import STATUS_CURES, ServerAway, WrongHost, unencrypted
from tools.doctor.wire import Address

Check = Callable[[], Finding | Iterable[Finding]]


def checks(
    address: Address, leader_key: str | None, extensions: Mapping[str, str]
) -> list[tuple[str, Check]]:
    """Return every check by name, the quick ones first, the wait for a heartbeat last."""
    return [
        ("encryption", lambda: service.check_encryption(address)),
        ("health", lambda: service.check_health(address)),
        ("service", lambda: service.check_root(address)),
        ("docs", lambda: service.check_docs(address)),
        ("console", lambda: service.check_console(address)),
        ("metrics", lambda: service.check_metrics(address)),
        ("clock", lambda: service.check_clock(address)),
        ("latency", lambda: service.check_latency(address)),
        ("socket.io", lambda: channels.check_handshake(address)),
        ("cors", lambda: channels.check_cors(address, extensions)),
        ("frame", lambda: frames.check_frame(address, leader_key)),
        ("zips", lambda: service.check_zips(address)),
        ("stream", lambda: channels.check_stream(address, leader_key)),
    ]


def examine(address: Address, leader_key: str | None, extensions: Mapping[str, str]) -> Iterator[Finding]:
    """Run every check; stop if nothing of ours answers at the address, or it answers to other names only."""
    for name, check in checks(address, leader_key, extensions):
        try:
            found = check()
            yield from [found] if isinstance(found, Finding) else found
        except WrongHost as refusal:
            yield fault(name, f"it does not answer to the name {address.host}", str(refusal))
            return
        except ServerAway as away:
            yield away.finding
            return
        except ssl.SSLCertVerificationError as error:
            cure = "let the platform or the proxy renew the certificate for this very name"
            yield fault("encryption", f"the certificate is not valid: {error.verify_message}", cure)
            return
        except ssl.SSLError as error:
            yield unencrypted(error.reason or "")
            return
        except OSError as error:
            cure = "check the address, that the server runs, and that it listens on 0.0.0.0 and $PORT"
            yield fault(name, f"no answer ({error})", cure)
            return
        except (ValueError, LookupError, TypeError, AttributeError):
            yield fault(name, "an answer that is not this service's", STATUS_CURES[404])


def main(arguments: list[str]) -> int:
    """Print the findings as they come; returns the exit status."""
    try:
        address = Address.parse(" ".join(arguments))
        extensions = asked_extensions(os.environ.get("EXTENSIONS", ""))
        leader_key = given_key(os.environ.get("LEADER_KEY", ""))
    except ValueError as error:
        print(f"{error}\nUsage: make doctor URL=https://your-app.example.com", file=sys.stderr)
        return 2
    print(f"Checking {address} (up to a minute, most of it waiting for a heartbeat)\n")
    levels = []
    for finding in examine(address, leader_key, extensions):
        levels.append(finding.level)
        print(finding, flush=True)
    print(f"\n{summary(levels.count(Level.FAULT), levels.count(Level.HINT))}")
    return 1 if Level.FAULT in levels else 0


def given_key(text: str) -> str | None:
    """Return the leader key without a file's line end; raises ValueError with a sentence to show."""
    key = text.strip()
    if not key.isascii() or not key.isprintable() or " " in key:
        raise ValueError(
            "LEADER_KEY has a space or a character that no key has, such as a full-width letter or a curly "
            "quote: copy it from the server's settings"
        )
    return key or None


def summary(faults: int, hints: int) -> str:
    """Return the last line, which only says that all is well if everything was tried."""
    if faults:
        return f"{faults} to put right."
    return f"Nothing is broken; {hints} to look at." if hints else "All is well."


if __name__ == "__main__":
    run(lambda: main(sys.argv[1:]))
