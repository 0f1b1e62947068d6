"""A server with a leader key: who may lead, and who needs no key."""

from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest
from socketio.exceptions import ConnectionError as SocketConnectionError

from app.config.rates import WRONG_KEYS
from app.main import ROUTES
from app.paths import MEETING
from tests.conftest import KeptServer, Lead
from tools.docs.tables import calls
from tools.harness.leader import Leader
from tools.harness.server_process import ServerProcess
from tools.harness.waiting import PATIENCE_SECONDS

KEY = "correct-horse"


@pytest.fixture
def guarded(kept_server: KeptServer) -> ServerProcess:
    return kept_server(LEADER_KEY=KEY)


# What members may do besides reading: a call that changes something and is not here needs the key.
MEMBERS = {
    f"POST {MEETING}/rest-request",
    f"DELETE {MEETING}/rest-request",
    f"POST {MEETING}/monitoring/stop",
}
# Every other call of the route table that does more than read.
LEADING = [call for call, _ in calls(ROUTES) if not call.startswith("GET ") and call not in MEMBERS]


@pytest.mark.parametrize("call", LEADING)
def test_leading_needs_the_key(guarded: ServerProcess, meeting_id: str, call: str) -> None:
    method, path = call.format(id=meeting_id).split()
    without = guarded.http.request(method, path)
    assert without.status_code == 401, f"{call} needs `leader=True`, or a line in MEMBERS above"
    assert (without.status_code, without.json()["error"]) == (401, "unauthorized")
    assert without.headers["www-authenticate"] == "Bearer"
    assert "needs a leader key" in without.json()["detail"]
    wrong = guarded.http.request(method, path, headers={"Authorization": "Bearer other"})
    assert (wrong.status_code, wrong.json()["error"]) == (403, "forbidden")
    # Not a wrong key, but somebody else's: a proxy in front may ask for a password of its own.
    other_scheme = guarded.http.request(method, path, headers={"Authorization": f"Basic {KEY}"})
    assert other_scheme.status_code == 401
    right = guarded.http.request(method, path, headers={"Authorization": f"Bearer {KEY}"})
    # Past the key, a call may still lack a body (400) or not suit the state of the rest (409).
    assert right.status_code in {200, 400, 409}


@pytest.mark.parametrize("almost", [KEY + "s", KEY[:-1], KEY.upper(), f"{KEY} {KEY}"])
def test_what_is_almost_the_key_is_not_the_key(guarded: ServerProcess, meeting_id: str, almost: str) -> None:
    path = f"/api/meetings/{meeting_id}/start"
    assert guarded.http.post(path, headers={"Authorization": f"Bearer {almost}"}).status_code == 403


@pytest.mark.parametrize("written", [f"bearer {KEY}", f"BEARER   {KEY}"])
def test_the_key_is_right_however_its_scheme_is_written(
    guarded: ServerProcess, meeting_id: str, written: str
) -> None:
    path = f"/api/meetings/{meeting_id}/start"
    assert guarded.http.post(path, headers={"Authorization": written}).status_code == 200


def test_who_guesses_keys_is_told_nothing_more_for_a_while(
    guarded: ServerProcess, lead: Lead, meeting_id: str
) -> None:
    url = f"{guarded.url}/api/meetings/{meeting_id}/start"

    def code(key: str, address: str = "203.0.113.66") -> int:
        headers = {"Authorization": f"Bearer {key}", "x-forwarded-for": address}
        return guesser.post(url, headers=headers).status_code

    # A client that does not check answers against the document: all guesses have to come within a minute.
    with (
        httpx2.Client(timeout=PATIENCE_SECONDS, trust_env=False) as guesser,
        ThreadPoolExecutor(4) as at_once,
    ):
        assert set(at_once.map(code, (f"guess-{number}" for number in range(WRONG_KEYS.amount)))) == {403}
        assert code("another") == 429
        assert code(KEY) == 429
        assert code(KEY, "203.0.113.67") == 200
    # Whoever goes on guessing in Socket.IO does not learn the right one there.
    for key in ("another", KEY):
        with pytest.raises(SocketConnectionError):
            Leader(guarded.url, {"key": key}, {"x-forwarded-for": "203.0.113.66"})
    # As for a call: that it was refused and why, so that an operator can tell what that leader meets.
    guarded.wait_for(r"Refused Socket\.IO connection \S+: rate_limited")
    lead(guarded, auth={"key": KEY}, headers={"x-forwarded-for": "203.0.113.67"})


def test_members_need_no_key(guarded: ServerProcess, meeting_id: str) -> None:
    assert guarded.http.get(f"/api/meetings/{meeting_id}/status").status_code == 200
    assert guarded.http.post(f"/api/meetings/{meeting_id}/rest-request").status_code == 200
    assert guarded.http.post(f"/api/meetings/{meeting_id}/monitoring/stop").status_code == 200


def test_the_log_never_shows_the_key(guarded: ServerProcess, meeting_id: str) -> None:
    for key in (KEY, f"{KEY}x"):
        guarded.http.post(f"/api/meetings/{meeting_id}/start", headers={"Authorization": f"Bearer {key}"})
    guarded.wait_for(f"POST /api/meetings/{meeting_id}/start 403")
    assert not any(KEY in line for line in guarded.lines)
    assert not any("everyone who reaches this server may lead" in line for line in guarded.lines)


def test_a_key_that_can_be_guessed_is_told_of(guarded: ServerProcess) -> None:
    said = [line for line in guarded.lines if "short enough to be guessed" in line]
    assert len(said) == 1
    assert not any(KEY in line for line in said)


def test_a_server_without_a_key_says_so_once(server: ServerProcess) -> None:
    said = [line for line in server.lines if "everyone who reaches this server may lead" in line]
    assert len(said) == 1
