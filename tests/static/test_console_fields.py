"""What is typed into the console is checked, and explained at its field."""

from functools import partial

from playwright.sync_api import expect

from tests.extensions.stand_in import new_code
from tests.static.conftest import OpenPage
from tests.static.console import press, type_meeting
from tests.static.held_back import held_back
from tools.harness.server_process import ServerProcess
from tools.harness.waiting import until

# A call is given up after 8 s, and a busy machine may need longer to answer.
ENDLESS_CALLS = "AbortSignal.timeout = () => new AbortController().signal;"


def test_a_number_that_is_not_allowed_is_explained_at_its_field_and_not_sent(
    server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console")
    type_meeting(page, meeting_id)
    for label, typed, call, error, allowed in (
        ("Minutes", "16", "postponeRest", "#minutes-error", "1 to 15"),
        ("Seconds of rest", "5", "rest", "#rest-seconds-error", "10 to 3600"),
    ):
        page.get_by_label(label).fill(typed)
        press(page, call)
        expect(page.locator(error)).to_contain_text(allowed)
        expect(page.get_by_role("log").locator("li")).to_have_count(0)


def test_the_minutes_stand_before_the_two_buttons_that_they_are_for(
    server: ServerProcess, open_console: OpenPage
) -> None:
    page = open_console(f"{server.url}/console")
    together = page.locator("fieldset :has(> label > #minutes)").locator("input, button")
    names = together.evaluate_all("(all) => all.map((each) => each.dataset.call ?? each.id)")
    assert names == ["minutes", "postponeRest", "extendRest"]


def test_the_api_url_is_kept_and_an_empty_one_goes_back_to_the_page_own(
    server: ServerProcess, open_console: OpenPage
) -> None:
    page = open_console(f"{server.url}/console")
    field = page.get_by_label("API URL")
    field.fill("http://127.0.0.1:9/")
    field.press("Enter")
    expect(page.locator("#server-health")).to_contain_text("does not answer")
    page.reload()
    expect(field).to_have_value("http://127.0.0.1:9")
    field.fill("")
    field.press("Enter")
    expect(field).to_have_value(server.url)
    expect(page.locator("#server-health")).to_have_text("running")
    assert page.evaluate("localStorage.getItem('meeting-rest.api-url')") is None


def test_nothing_of_the_server_before_is_said_of_the_one_that_is_asked_now(
    server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console", stub=ENDLESS_CALLS)
    with held_back(page, f"{server.url}/health", lambda _: True) as late:
        page.reload()
        type_meeting(page, meeting_id)
        page.locator("#listen").click()
        expect(page.locator("#connection")).to_have_text(f"listening to {meeting_id}")
        field, health = page.get_by_label("API URL"), page.locator("#server-health")
        field.fill("http://127.0.0.1:9/")
        field.press("Enter")
        expect(page.locator("#connection")).to_have_text("not listening")
        expect(health).to_contain_text("does not answer")
        with page.expect_response(f"{server.url}/health") as answer:
            late.pop(0).continue_()
        answer.value.finished()
        page.evaluate("new Promise(requestAnimationFrame)")
        # Not awaited, because the next check of the current server would repair it.
        assert "does not answer" in (health.text_content() or "")


def test_a_platforms_page_for_a_server_that_sleeps_is_not_taken_for_another_service(
    server: ServerProcess, open_console: OpenPage
) -> None:
    page = open_console(f"{server.url}/console")
    page.route("**/health", lambda asked: asked.fulfill(status=503, body="<h1>Starting</h1>"))
    page.reload()
    expect(page.locator("#server-health")).to_contain_text("is not running right now")


def test_of_an_address_that_leads_to_the_server_it_is_said_where_that_is(
    server: ServerProcess, open_console: OpenPage
) -> None:
    page = open_console(f"{server.url}/console")
    leading = {"Location": f"{server.url}/health", "Access-Control-Allow-Origin": "*"}
    page.route("http://127.0.0.1:9/health", lambda asked: asked.fulfill(status=301, headers=leading))
    field, health = page.get_by_label("API URL"), page.locator("#server-health")
    field.fill("http://127.0.0.1:9")
    field.press("Enter")
    expect(health).to_have_text(f"is at {server.url} now: enter that as the API URL")
    expect(health).to_have_attribute("data-level", "bad")


def test_an_api_url_that_is_none_is_explained_and_not_used(
    server: ServerProcess, open_console: OpenPage
) -> None:
    page = open_console(f"{server.url}/console")
    field, error = page.get_by_label("API URL"), page.locator("#api-url-error")
    for typed in ("not an address", "ftp://example.org", "javascript:alert(1)"):
        field.fill(typed)
        field.press("Enter")
        expect(error).to_contain_text("not a web address")
        expect(page.locator("a[data-path='/docs']")).to_have_attribute("href", f"{server.url}/docs")
        field.fill(server.url)
        field.press("Enter")
        expect(error).to_be_empty()


def test_a_meeting_id_that_is_none_is_explained_at_its_field_until_it_is_one(
    server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console")
    field, error = page.get_by_label("Meeting ID"), page.locator("#meeting-id-error")
    for typed in ("", "../secret", "a b", "会議"):
        type_meeting(page, typed)
        press(page, "start")
        expect(error).to_contain_text("1 to 64 letters")
        # The focus is no longer on the button that was clicked.
        expect(field).to_be_focused()
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(page.get_by_role("log").locator("li")).to_have_count(0)
    type_meeting(page, meeting_id)
    press(page, "status")
    expect(page.locator("#answer")).to_contain_text("done")
    expect(error).to_be_empty()
    expect(field).to_have_attribute("aria-invalid", "false")


def test_enter_after_a_meeting_id_listens_to_that_meeting_and_changes_nothing_in_it(
    server: ServerProcess, open_console: OpenPage, meeting_id: str
) -> None:
    page = open_console(f"{server.url}/console")
    field = page.get_by_label("Meeting ID")
    for typed in (meeting_id, f"{meeting_id}-b"):
        field.fill(typed)
        field.press("Enter")
        expect(page.locator("#connection")).to_have_text(f"listening to {typed}")
        assert not has_begun(server, typed)
    field.fill("a b")
    field.press("Enter")
    expect(page.locator("#meeting-id-error")).to_contain_text("1 to 64 letters")


def test_a_meet_code_is_one_meeting_however_it_is_typed_or_pasted(
    server: ServerProcess, open_console: OpenPage
) -> None:
    page = open_console(f"{server.url}/console")
    for written in (str.lower, str.upper, " {} ".format, "https://meet.google.com/{}?authuser=1".format):
        code = new_code()
        type_meeting(page, written(code))
        expect(page.locator("#share-link")).to_have_attribute("href", f"{server.url}/m/{code}")
        press(page, "start")
        expect(page.locator("#connection")).to_have_text(f"listening to {code}")
        expect(page.get_by_label("Meeting ID")).to_have_value(code)
        until(partial(has_begun, server, code), "the meeting has begun")


def test_ten_letters_may_be_an_id_of_ones_own_and_how_a_meet_code_is_written_is_said_below_them(
    server: ServerProcess, open_console: OpenPage
) -> None:
    page = open_console(f"{server.url}/console")
    hint = page.locator("#meeting-id-dashes")
    type_meeting(page, "abcdefghij")
    expect(hint).to_have_text("A Meet code is written abc-defg-hij.")
    expect(page.locator("#share-link")).to_have_attribute("href", f"{server.url}/m/abcdefghij")
    for typed in ("abcdefghijk", "abc-defg-hij", "https://meet.google.com/abcdefghij"):
        type_meeting(page, typed)
        expect(hint).to_be_empty()
    expect(page.locator("#share-link")).to_have_attribute("href", f"{server.url}/m/abc-defg-hij")


def has_begun(server: ServerProcess, meeting_id: str) -> bool:
    """Tell whether the meeting has begun; the page listens before it starts it, and may report that first."""
    return bool(server.http.get(f"/api/meetings/{meeting_id}/status").json()["active"])


def test_in_japanese_wide_letters_are_refused_with_the_word_for_narrow_ones(
    server: ServerProcess, open_console: OpenPage
) -> None:
    page = open_console(f"{server.url}/console", locale="ja-JP")
    page.locator("#meeting-id").fill("ａｂｃ")
    press(page, "start")
    expect(page.locator("#meeting-id-error")).to_contain_text("半角の英数字")
