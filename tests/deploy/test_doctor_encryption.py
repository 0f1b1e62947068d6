"""What is wrong with the encryption is told apart: none at all, a wrong certificate, none for the name."""

from pathlib import Path

import pytest

from tests.conftest import StartServer
from tests.deploy.doctor import doctor
from tests.deploy.redis_server import make_certificate
from tests.deploy.relay import Relay
from tools.doctor import service
from tools.doctor.findings import Level
from tools.doctor.refusals import unencrypted
from tools.doctor.wire import Address
from tools.harness.server_process import ServerProcess
from tools.harness.valkey_process import ValkeyProcess

# These tests check the product as a host starts it, not the lines of its code.
pytestmark = pytest.mark.uncovered


def test_a_server_without_encryption_is_told_apart_from_none(server: ServerProcess) -> None:
    status, said = doctor(server.url.replace("http://", "https://"))
    assert status == 1
    assert "it answers, but without encryption" in said
    assert "put TLS in front" in said


def test_plain_http_across_a_network_is_a_fault() -> None:
    assert service.check_encryption(Address("http", "rest.example.org", 80)).level is Level.FAULT


def test_an_untrusted_certificate_is_told_apart_from_a_server_that_is_down(
    server: ServerProcess, tmp_path: Path
) -> None:
    with Relay(server.url, make_certificate(tmp_path)) as relay:
        status, said = doctor(relay.url)
    assert status == 1
    assert "✗ encryption" in said
    assert "certificate is not valid" in said


def test_a_proxy_that_has_no_certificate_for_the_name_is_not_told_to_speak_tls(
    server: ServerProcess, tmp_path: Path
) -> None:
    with Relay(server.url, make_certificate(tmp_path), knows_name=False) as relay:
        status, said = doctor(relay.url.replace("127.0.0.1", "localhost"))
    assert (status, said.count("✗")) == (1, 1)
    assert "✗ encryption       it refuses to encrypt for this name" in said
    assert "a certificate for this very name" in said
    assert "put TLS in front" not in said


@pytest.mark.parametrize(
    ("reason", "cure"),
    [
        ("TLSV1_ALERT_INTERNAL_ERROR", "let the platform or the proxy get a certificate"),
        ("TLSV1_UNRECOGNIZED_NAME", "let the platform or the proxy get a certificate"),
        ("WRONG_VERSION_NUMBER", "put TLS in front"),
    ],
)
def test_a_refusal_to_encrypt_is_told_apart_from_plain_http(reason: str, cure: str) -> None:
    assert unencrypted(reason).cure.startswith(cure)


def test_https_is_checked_like_a_browser_does_and_passes(
    valkey: ValkeyProcess, start_server: StartServer, tmp_path: Path
) -> None:
    certificate = make_certificate(tmp_path)
    with Relay("http://127.0.0.1:0", certificate) as relay:
        server = start_server(valkey, PUBLIC_URL=relay.url, SSE_HEARTBEAT_SECONDS="1")
        relay.lead_to(server.url)
        status, said = doctor(relay.url, SSL_CERT_FILE=str(certificate[0]))
    assert status == 0, said
    assert "✓ encryption" in said
