"""The member's extension in a meeting: what it shows, what it asks the server, and what nobody learns."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.extensions.loaded import Loaded, overlay_of
from tests.extensions.member_tab import LETTER, OK, Tab, end_rest, rest
from tests.extensions.overlay import wait_in
from tests.static.test_buttons import check_answers
from tools.harness.server_process import ServerProcess
from tools.harness.valkey_process import ValkeyProcess

# Records what is played, because a test machine has no loudspeaker.
COUNT_NOTES = """() => {
  globalThis.notes = [];
  const Real = OscillatorNode;
  globalThis.OscillatorNode = function (audio, options) {
    notes.push(options.frequency);
    return new Real(audio, options);
  };
}"""


@pytest.fixture(scope="module")
def extensions(unpacked_once: list[Path]) -> list[Path]:
    """The member's extension alone, as most people have it."""
    return unpacked_once[1:]


@pytest.fixture(scope="module", autouse=True)
def joined(browser: Loaded) -> None:
    """Agree and connect once, by the buttons; the next meetings connect by themselves."""
    popup = browser.popup("member")
    with browser.context.expect_page() as opened:
        popup.click("#connect")
    assert opened.value.url.endswith("/consent.html"), "nothing is sent before"
    opened.value.click("#agree")
    expect(opened.value.locator("#done")).to_be_visible()
    opened.value.close()
    popup.reload()
    expect(popup.locator("#state")).not_to_be_empty()  # its buttons are wired
    # A test cannot answer the browser's own question.
    popup.evaluate(
        "chrome.permissions.request = async (asked) => { globalThis.asked = asked; return false; }"
    )
    popup.click("#connect")
    assert popup.evaluate("asked.permissions") == ["notifications"]
    expect(popup.locator("#connect")).to_have_text("Disconnect")
    popup.close()


def announce(server: ServerProcess, code: str, notice: int) -> None:
    answer = server.http.post(f"/api/meetings/{code}/rest", json={"notice": notice})
    assert answer.json()["rest"]["state"] == "announced"


def test_an_announced_rest_is_a_line_that_disturbs_no_typing_and_then_the_letter(
    tab: Tab, server: ServerProcess
) -> None:
    tab.page.focus("#chat")
    announce(server, tab.code, 80)
    assert "A rest begins soon" in tab.overlay.wait(".announcement")
    assert tab.overlay.text(LETTER) is None
    tab.page.keyboard.type("still typing")
    assert tab.page.input_value("#chat") == "still typing"
    covers = "(root) => { const [a, b] = [root.querySelector('.announcement'),"
    covers += " document.getElementById('chat')].map((each) => each.getBoundingClientRect());"
    covers += " return a.bottom > b.top && a.right > b.left && a.left < b.right; }"
    assert tab.overlay.run(covers) is False
    server.http.post(f"/api/meetings/{tab.code}/rest/begin")
    tab.overlay.wait(LETTER)
    tab.overlay.wait_gone(".announcement")


def test_an_announced_rest_that_is_put_off_or_called_off_is_told(tab: Tab, server: ServerProcess) -> None:
    announce(server, tab.code, 60)
    tab.overlay.wait(".announcement")
    server.http.post(f"/api/meetings/{tab.code}/rest/postpone", json={"minutes": 5})
    wait_in(
        tab.page, lambda: "about 6 min" in (tab.overlay.text(".announcement") or ""), "it tells the new time"
    )
    end_rest(server, tab.code)
    tab.overlay.wait_gone(".announcement")
    tab.overlay.wait_told("called off")


def test_the_chip_shows_while_measuring_and_anybody_can_stop_it(tab: Tab, server: ServerProcess) -> None:
    assert tab.overlay.text(".chip") is None
    server.http.post(f"/api/meetings/{tab.code}/start")
    assert tab.overlay.wait(".chip .words") == "Blinks are being measured"
    wait_in(tab.page, lambda: tab.overlay.spoken == ["Blinks are being measured"], "it is read aloud, too")
    tab.overlay.click(".chip button")
    tab.overlay.wait(".chip.asking")
    tab.overlay.click(".chip .main")
    tab.overlay.wait_told("no longer")
    tab.overlay.wait_gone(".chip")
    assert server.http.get(f"/api/meetings/{tab.code}/status").json()["monitoring"] is False


def test_asking_for_a_rest_says_nothing_about_who_asks(tabs: Loaded, server: ServerProcess) -> None:
    tab = Tab(tabs, server)
    popup = tabs.popup("member")
    popup.click("#request")
    assert "Somebody would like a rest" in tab.overlay.wait(LETTER)
    asked = [body for url, body in tabs.requests if url.endswith("/rest-request")]
    assert asked == [""]


def test_in_a_meeting_the_popups_one_main_button_asks_for_a_rest_and_each_answers_the_mouse(
    tabs: Loaded, server: ServerProcess
) -> None:
    Tab(tabs, server)
    popup = tabs.popup("member")
    expect(popup.locator("#request")).to_be_visible()
    expect(popup.locator("button.main:visible")).to_have_text(["I'd like a rest"])
    for button in ("#request", "#connect"):
        check_answers(popup, popup.locator(button))
    # Otherwise the words after a countdown would move with each second.
    expect(popup.locator("#state")).to_have_css("font-variant-numeric", "tabular-nums")


def test_the_letter_is_out_of_the_pages_reach(tab: Tab, server: ServerProcess) -> None:
    rest(server, tab.code)
    tab.overlay.wait(LETTER)
    hosts = "[...document.documentElement.children].filter((child) => !/HEAD|BODY/.test(child.tagName))"
    assert tab.page.evaluate(f"{hosts}.map((host) => host.shadowRoot)") == [None]
    spacing = tab.overlay.run("(root) => getComputedStyle(root.querySelector('.why')).letterSpacing")
    assert spacing == "normal"


def test_what_was_taken_out_of_the_page_is_back_with_the_next_second_of_a_rest(
    tab: Tab, server: ServerProcess
) -> None:
    take_out = "overlayRoot.host.remove()"
    rest(server, tab.code)
    tab.overlay.wait(LETTER)
    tab.page.evaluate(take_out)
    tab.overlay.wait("dialog.letter:modal")
    assert tab.overlay.run("(root) => root.activeElement?.tagName") == "DIALOG"
    tab.page.keyboard.press("Enter")
    assert tab.overlay.text(LETTER), "somebody who types answers nothing"
    tab.overlay.click(OK)
    tab.overlay.wait_gone(LETTER)


def test_whatever_an_event_says_stays_text(tab: Tab, valkey: ValkeyProcess, server: ServerProcess) -> None:
    rest(server, tab.code, 600)
    tab.overlay.wait(LETTER)
    with valkey.client() as client:
        stream = next(key for key in client.scan_iter(f"*{tab.code}*") if client.type(key) == "stream")
        [[last, fields]] = client.xrevrange(stream, count=1)
        evil = "<img src=x onerror='document.title=`broken`'>"
        event = json.loads(fields["data"])
        event |= {"message": evil, "rest": event["rest"] | {"id": evil, "reason": evil}}
        place = client.xadd(stream, {"data": json.dumps(event), "after": last})
        client.publish(f"meeting:{tab.code}:rest", json.dumps({"id": place, "data": event}))
    invited = "leader invites"
    wait_in(tab.page, lambda: invited in (tab.overlay.text(".why") or ""), "the second letter is there")
    assert tab.overlay.run("(root) => root.querySelectorAll('.letter').length") == 1
    assert tab.overlay.run("(root) => root.querySelectorAll('img').length") == 0
    assert tab.page.title() != "broken"


def test_no_request_leaves_from_the_page_itself(tabs: Loaded, server: ServerProcess) -> None:
    page, code = tabs.meet()
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.reload()
    overlay = overlay_of(page)
    server.wait_for(f"✓ SSE client connected: meeting_id={code}")
    server.http.post(f"/api/meetings/{code}/start")
    overlay.wait(".chip")
    rest(server, code)
    overlay.wait(LETTER)
    assert seen
    assert {url.split("/")[2] for url in seen if not url.startswith("chrome-extension:")} == {
        "meet.google.com"
    }


def test_a_killed_worker_costs_no_letter_and_brings_none_twice(tabs: Loaded, server: ServerProcess) -> None:
    tab = Tab(tabs, server)
    tab.overlay.count_letters()
    rest(server, tab.code)
    tab.overlay.wait(LETTER)
    tab.overlay.click(OK)
    tab.overlay.wait_gone(LETTER)
    tabs.kill_worker("member")
    end_rest(server, tab.code)
    rest(server, tab.code)
    tab.overlay.wait(LETTER)
    tabs.kill_worker("member")
    popup = tabs.popup("member")
    expect(popup.locator("#state")).to_contain_text("Resting")
    expect(popup.locator("#in-meeting")).to_be_hidden()
    assert tab.overlay.letters == 2, "one for each rest"


def test_a_sound_can_be_heard_before_it_is_chosen_for_letters(tabs: Loaded) -> None:
    popup = tabs.popup("member")
    popup.evaluate(COUNT_NOTES)
    popup.click("summary")
    popup.select_option("#sound", "bell")
    popup.fill("#volume", "10")
    popup.click("#try")
    popup.wait_for_function("() => notes.length === 3")
    assert popup.evaluate("new Set(notes).size") == 2, "a bell"
    popup.select_option("#sound", "off")
    expect(popup.locator("#try")).to_be_hidden()
