"""nginx in front: the client address that it tells the server, where it leads a client, and its TLS."""

import re
import socket
import ssl
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx2
import pytest

from tests.deploy.documents import GUIDES, text
from tests.deploy.redis_server import make_certificate
from tests.programs import needed
from tools.harness.nginx_process import CONFIG, NginxProcess, nginx_binary, nginx_version
from tools.harness.ports import free_port
from tools.harness.waiting import PATIENCE_SECONDS

pytestmark = pytest.mark.uncovered

LINES = ("set_real_ip_from 127.0.0.1;", "real_ip_header X-Forwarded-For;", "real_ip_recursive on;")
# What a client made up, the client that the front proxy saw and added, and that proxy, as nginx sees it.
MADE_UP, CLIENT, FRONT = "198.51.100.1", "203.0.113.7", "127.0.0.1"
# The first nginx that has `http2 on;`; the older form still works in newer ones.
OWN_LINE_SINCE = (1, 25, 1)


class Echo(BaseHTTPRequestHandler):
    """Answers with the address that it was told."""

    def do_GET(self) -> None:
        told = self.headers["X-Forwarded-For"].encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def behind() -> Iterator[dict[str, int]]:
    """Yield the ports of the servers that nginx calls."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield dict.fromkeys(("api1", "api2", "api3"), server.server_address[1])
        server.shutdown()


@pytest.mark.parametrize(("turned_on", "told"), [((), FRONT), (LINES[1:], FRONT), (LINES, CLIENT)])
def test_the_address_is_that_of_the_client_once_nginx_is_told_whom_to_believe(
    behind: dict[str, int], tmp_path: Path, turned_on: tuple[str, ...], told: str
) -> None:
    needed(nginx_binary(), "nginx")
    forwarded = {"X-Forwarded-For": f"{MADE_UP}, {CLIENT}"}
    with NginxProcess(tmp_path / "nginx", behind, turned_on) as nginx:
        answer = httpx2.get(f"{nginx.url}/", headers=forwarded, timeout=PATIENCE_SECONDS, trust_env=False)
    assert answer.text == told


def test_an_address_that_lacks_its_slash_leads_on_by_the_way_that_its_client_came(
    behind: dict[str, int], tmp_path: Path
) -> None:
    needed(nginx_binary(), "nginx")
    with NginxProcess(tmp_path / "nginx", behind) as nginx:
        answer = httpx2.get(f"{nginx.url}/socket.io", timeout=PATIENCE_SECONDS, trust_env=False)
    # nginx knows neither the scheme nor the port that the client sees.
    assert (answer.status_code, answer.headers["location"]) == (301, "/socket.io/")


def tls_lines(version: tuple[int, ...]) -> list[str]:
    """Return the lines for TLS that the guide gives for an nginx of this version."""
    [said] = re.findall(r"- \*\*TLS\*\*.*?(?=\n- )", text("docs/scaling.md"), re.DOTALL)
    [listen, http2, *certificate], older = (
        re.findall(r"`(\w+ [^`]+;)`", part) for part in said.split("An nginx")
    )
    [since] = re.findall(r"before ([\d.]+),", said)
    assert tuple(map(int, since.split("."))) == OWN_LINE_SINCE
    return [listen, http2, *certificate] if version >= OWN_LINE_SINCE else [older[-1], *certificate]


@pytest.mark.parametrize("older", [False, True], ids=["this nginx's", "an older one's, which hold here too"])
def test_the_guides_lines_for_tls_make_nginx_speak_http2(
    behind: dict[str, int], tmp_path: Path, older: bool
) -> None:
    installed = nginx_version(needed(nginx_binary(), "nginx"))
    certificate, key = make_certificate(tmp_path)
    port = free_port()
    here = {"listen 443": f"listen 127.0.0.1:{port}"}
    here |= {f"/etc/letsencrypt/live/your-app.example.com/{name}": str(file)
             for name, file in (("fullchain.pem", certificate), ("privkey.pem", key))}  # fmt: skip
    lines = "\n".join(tls_lines((1, 22, 1) if older else installed))
    for guides, ours in here.items():
        assert guides in lines
        lines = lines.replace(guides, ours)
    context = ssl.create_default_context(cafile=certificate)
    context.set_alpn_protocols(["h2", "http/1.1"])
    with (
        NginxProcess(tmp_path / "nginx", behind, added=lines.splitlines()),
        socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS) as plain,
        context.wrap_socket(plain, server_hostname="127.0.0.1") as encrypted,
    ):
        assert encrypted.selected_alpn_protocol() == "h2"


def test_the_lines_that_the_guides_give_for_an_nginx_of_ones_own_are_those_of_ours() -> None:
    ours = CONFIG.read_text("utf-8")
    for guide in GUIDES:
        [block] = re.findall(r"```nginx\n(.*?)```", text(guide), re.DOTALL)
        lines = [line.strip() for line in block.splitlines() if line.strip()]
        assert len(lines) == 3
        assert all(f" {line}\n" in ours for line in lines), guide


def test_the_guide_names_every_line() -> None:
    guide = text("docs/scaling.md")
    for line in LINES:
        assert f"`{line.split()[0]}`" in guide
