"""The doctor says that all is well with a server where it is, and what to set where it is not."""

import pytest

from tests.conftest import KeptServer, Listen, NewServer, StartServer
from tests.deploy.calm import SLOW_ANSWER
from tests.deploy.doctor import doctor
from tools.doctor import channels
from tools.doctor.findings import Level
from tools.doctor.wire import Address
from tools.harness.chromium import EXTENSION_IDS
from tools.harness.server_process import ServerProcess, uvicorn
from tools.harness.valkey_process import ValkeyProcess

# These tests check the product as a host starts it, not the lines of its code.
pytestmark = pytest.mark.uncovered


def test_a_healthy_server_passes_every_check(server: ServerProcess) -> None:
    status, said = doctor(server.url)
    assert status == 0, said
    assert said.rstrip().endswith("All is well.")
    for check in (
        "health",
        "socket.io",
        "cors extension",
        "frame",
        "leader.zip",
        "leader key",
        "rest",
        "heartbeat",
    ):
        assert f"✓ {check} " in said
    # An extension from a store has another ID, about which this check says nothing.
    whose = "(the leader's download; for ids of a store or of your own: EXTENSIONS=id,id)"
    assert f"{EXTENSION_IDS['leader']} may call the API and Socket.IO {whose}" in said
    assert "meet.google.com" not in said, "Meet's own page never calls the server"


def test_this_machine_is_asked_without_encryption_when_nothing_is_said_of_it(server: ServerProcess) -> None:
    status, said = doctor(server.url.removeprefix("http://"))
    assert status == 0, said


@pytest.fixture
def keyed(kept_server: KeptServer) -> ServerProcess:
    return kept_server(LEADER_KEY="correct-horse")


def test_a_wrong_leader_key_is_a_fault(keyed: ServerProcess) -> None:
    status, said = doctor(keyed.url, LEADER_KEY="correct-hors")
    assert status == 1
    assert "✗ leader key" in said
    assert "compare LEADER_KEY" in said
    assert "✗ frame" in said
    assert "All is well" not in said


def test_the_right_leader_key_opens_the_whole_way(keyed: ServerProcess) -> None:
    status, said = doctor(keyed.url, LEADER_KEY="correct-horse")
    assert status == 0, said
    assert "✓ leader key" in said
    assert "✓ frame" in said
    assert "✓ rest" in said
    assert said.rstrip().endswith("All is well.")


def test_the_line_end_of_a_windows_file_is_no_part_of_the_leader_key(keyed: ServerProcess) -> None:
    status, said = doctor(keyed.url, LEADER_KEY="correct-horse\r")
    assert status == 0, said
    assert "✓ rest" in said


@pytest.mark.parametrize("typed", ["０１２３", "“correct-horse”", "correct horse"])
def test_what_can_be_no_leader_key_is_explained_before_anything_is_asked(typed: str) -> None:
    status, said = doctor("http://127.0.0.1:9", LEADER_KEY=typed)
    assert (status, "✗" in said) == (2, False)
    assert "LEADER_KEY has a space or a character that no key has" in said


def test_without_the_leader_key_it_says_what_it_did_not_try(keyed: ServerProcess) -> None:
    status, said = doctor(keyed.url)
    assert status == 0, said
    assert "! leader key" in said
    assert "! frame" in said
    assert said.rstrip().endswith("Nothing is broken; 2 to look at.")


def test_a_server_elsewhere_without_a_leader_key_is_warned_of(
    valkey: ValkeyProcess, new_server: NewServer
) -> None:
    command = uvicorn()
    command[command.index("--host") + 1] = "0.0.0.0"
    with new_server({"REDIS_URL": valkey.url, "SSE_HEARTBEAT_SECONDS": "1"}, command) as server:
        # A loopback address that nobody uses as a name for this machine.
        _, said = doctor(f"http://127.0.0.2:{server.port}")
    assert "! leader key" in said
    assert "openssl rand" in said
    assert "✓ rest" in said


def test_an_image_limit_below_the_leaders_frames_is_found_by_sending_one(
    valkey: ValkeyProcess, start_server: StartServer
) -> None:
    server = start_server(valkey, MAX_IMAGE_BYTES="20000", SSE_HEARTBEAT_SECONDS="1")
    status, said = doctor(server.url)
    assert status == 1
    assert "✗ frame" in said
    assert "too_large" in said
    assert "raise MAX_IMAGE_BYTES" in said
    assert "✓ rest" in said


def test_a_missing_redis_is_found_and_the_variables_are_named(
    own_valkey: ValkeyProcess, start_server: StartServer
) -> None:
    server = start_server(own_valkey)
    own_valkey.kill()
    status, said = doctor(server.url, SLOW_ANSWER)
    assert status == 1
    assert "✗ health" in said
    assert "REDIS_HOST" in said


def test_a_server_that_answers_to_other_names_only_is_one_fault_and_the_setting_is_named(
    valkey: ValkeyProcess, start_server: StartServer
) -> None:
    status, said = doctor(start_server(valkey, ALLOWED_HOSTS="other.example.org").url)
    assert status == 1
    assert said.count("✗") == 1
    assert "does not answer to the name 127.0.0.1" in said
    assert "→ This server does not answer to this host name: name it in ALLOWED_HOSTS" in said


def test_a_stream_that_the_server_refuses_is_told_in_its_own_words(
    valkey: ValkeyProcess, start_server: StartServer, listen: Listen
) -> None:
    server = start_server(valkey, RATE_STREAMS="1/hour by address")
    listen(server, "doctor").next()
    (found,) = channels.check_stream(Address.parse(server.url), None)
    assert found.seen == "HTTP 429 rate_limited instead of 200"
    assert found.cure.startswith("There were too many of these from your address in a short time. Try again")


def test_silence_on_the_stream_is_told(
    valkey: ValkeyProcess, start_server: StartServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = start_server(valkey, SSE_HEARTBEAT_SECONDS="30")
    monkeypatch.setattr(channels, "HEARTBEAT_SECONDS", 1.0)
    found = {each.check: each for each in channels.check_stream(Address.parse(server.url), None)}
    assert found["heartbeat"].level is Level.FAULT
    assert found["rest"].level is Level.GOOD
