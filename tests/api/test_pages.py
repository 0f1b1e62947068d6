"""The root, the health check and the documents."""

import re
from urllib.parse import urljoin

import httpx2
import pytest
from playwright.sync_api import Browser

from app import __version__
from app.api.build_mark import BUILD
from app.api.operation import ApiRoute
from app.main import ROUTES
from tests.static.in_folder import in_folder
from tools.harness.paths import ROOT
from tools.harness.server_process import ServerProcess

PAGES = ["/m/abc-defg-hij", "/camera", "/console", "/privacy", "/privacy?lang=ja"]


def test_the_root_says_what_this_is(server: ServerProcess) -> None:
    root = server.http.get("/").json()
    endpoints = root.pop("endpoints")
    assert root == {
        "service": "Meeting Rest System API",
        "status": "running",
        "version": __version__,
        "build": BUILD,
        "socketio": {"path": "/socket.io/", "transports": ["polling"]},
    }
    assert endpoints["status"] == "GET /api/meetings/{id}/status"
    assert endpoints["rest"] == "DELETE|POST /api/meetings/{id}/rest"


def test_health_says_where_redis_is_without_a_password(server: ServerProcess) -> None:
    health = server.http.get("/health").json()
    assert health["status"] == "healthy"
    assert set(health["redis_config"]) == {"host", "port"}


def test_each_page_that_the_server_has_for_people_is_looked_at_here() -> None:
    routes = [route for route in ROUTES if isinstance(route, ApiRoute)]
    served = {
        route.path for route in routes for each in route.operations.values() if each.answer == "text/html"
    }
    named = {path.replace("abc-defg-hij", "{id}").partition("?")[0] for path in PAGES}
    assert served - {"/docs"} == named, "PAGES has each; tests/static has lists of them for widths and lines"


@pytest.mark.parametrize("path", PAGES)
def test_each_page_for_people_has_the_extensions_icon_and_says_what_it_is(
    path: str, server: ServerProcess
) -> None:
    address = f"{server.url}{path}"
    page = server.http.get(address).text
    [icon] = re.findall('<link rel="icon" href="([^"]+)">', page)
    got = server.http.get(urljoin(address, icon))
    assert got.headers["content-type"] == "image/svg+xml"
    assert got.content == (ROOT / "extensions/member/icons/icon.svg").read_bytes()
    [description] = re.findall('<meta name="description" content="([^"]+)">', page)
    assert bool(re.search("[ぁ-ん]", description)) != (path == "/privacy"), "in the languages of the page"


@pytest.mark.parametrize(
    ("method", "asked", "meant"),
    [
        ("GET", "/console/?lang=ja", "/console?lang=ja"),
        ("GET", "/m/abc-defg-hij/", "/m/abc-defg-hij"),
        ("POST", "/api/meetings/abc-defg-hij/start/", "/api/meetings/abc-defg-hij/start"),
        ("GET", "/socket.io?EIO=4&transport=polling", "/socket.io/?EIO=4&transport=polling"),
    ],
)
def test_a_slash_too_many_or_too_few_leads_to_what_was_meant_as_the_client_sees_the_server(
    method: str, asked: str, meant: str, server: ServerProcess
) -> None:
    public = "https://rest.example.org/folder"
    # Not with the client that checks answers against the OpenAPI document, which has only `meant` addresses.
    led = httpx2.request(method, f"{server.url}{asked}", follow_redirects=False)
    assert led.status_code == 307
    assert urljoin(public + asked, led.headers["location"]) == public + meant


@pytest.mark.parametrize("asked", ["/nothing/", "/nothing", "//rest.example.org/", "/m/a:b/c/", "/m/a%2F"])
def test_a_slash_leads_nowhere_where_nothing_is(asked: str, server: ServerProcess) -> None:
    answer = server.http.get(f"{server.url}{asked}", follow_redirects=False)
    assert (answer.status_code, answer.json()["error"]) == (404, "not_found")


def test_other_origins_may_call_the_api_without_credentials(server: ServerProcess) -> None:
    headers = {"Origin": "https://meet.google.com", "Access-Control-Request-Method": "DELETE"}
    allowed = server.http.options("/api/meetings/a/rest", headers=headers)
    assert allowed.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in allowed.headers
    poll = server.http.get("/socket.io/?EIO=4&transport=polling", headers=headers)
    assert poll.headers.get_list("access-control-allow-origin") == ["https://meet.google.com"]
    assert "access-control-allow-credentials" not in poll.headers


def test_a_page_from_outside_may_reach_a_server_at_home(server: ServerProcess) -> None:
    headers = {
        "Origin": "https://rest.example.org",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "Last-Event-ID",
        "Access-Control-Request-Private-Network": "true",
    }
    allowed = server.http.options("/api/sse/events", headers=headers)
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-private-network"] == "true"


def test_the_documents_work_without_the_internet(server: ServerProcess, browser: Browser) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{server.url}/docs")
    page.get_by_text("/api/meetings/{id}/rest-request").first.wait_for()
    assert [url for url in asked if not url.startswith((server.url, "data:"))] == []
    page.close()


def test_without_swagger_ui_the_page_leads_to_the_document_itself(
    server: ServerProcess, browser: Browser
) -> None:
    page = browser.new_page()
    page.route("**/vendor/swagger-ui/**", lambda request: request.fulfill(status=404))
    page.goto(f"{server.url}/docs")
    page.get_by_role("link", name="the document itself").click()
    page.get_by_text('"openapi"').wait_for()
    page.close()


def test_behind_a_proxy_the_documents_work_in_a_folder_of_another_site(
    server: ServerProcess, browser: Browser
) -> None:
    page = browser.new_page()
    folder = in_folder(page, server.url)
    page.goto(f"{folder.url}/docs")
    call = page.locator("#operations-pages-health")
    call.get_by_role("button").first.click()
    call.get_by_role("button", name="Try it out").click()
    call.get_by_role("button", name="Execute").click()
    call.get_by_text('"status": "healthy"').first.wait_for()
    assert f"{folder.url}/health" in folder.asked
    assert folder.asked_outside == []
    page.close()


def test_a_page_of_another_origin_may_read_when_to_try_again_and_how(server: ServerProcess) -> None:
    answer = server.http.put("/health", headers={"Origin": "https://meet.google.com"})
    assert answer.headers["access-control-expose-headers"] == "Allow, Retry-After"
    assert "GET" in answer.headers["allow"]
