"""The member's extension in a meeting: a letter comes, is answered, and goes."""

import json
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.extensions.loaded import Loaded, overlay_of, set_constant, unpack
from tests.extensions.overlay import Overlay, wait_in
from tools.harness.server_process import ServerProcess
from tools.harness.valkey_process import ValkeyProcess

# Notes down what is played; the machine of a test has no loudspeaker.
COUNT_NOTES = """() => {
  globalThis.notes = [];
  const Real = OscillatorNode;
  globalThis.OscillatorNode = function (audio, options) {
    notes.push(options.frequency);
    return new Real(audio, options);
  };
}"""
LETTER = "dialog.letter[open]"
OK = ".letter .main"


def rest(server: ServerProcess, code: str, seconds: int = 300) -> None:
    answer = server.http.post(f"/api/meetings/{code}/rest", json={"reason": "manual", "seconds": seconds})
    assert answer.status_code == 200, answer.text


def end_rest(server: ServerProcess, code: str) -> None:
    assert server.http.delete(f"/api/meetings/{code}/rest").status_code == 200


class Tab:
    """A member's Meet tab that is connected to the server."""

    def __init__(self, browser: Loaded, server: ServerProcess, code: str | None = None) -> None:
        self.page, self.code = browser.meet(code)
        self.overlay: Overlay = overlay_of(self.page)
        server.wait_for(f"✓ SSE client connected: meeting_id={self.code}")


@pytest.fixture(scope="module")
def extensions(server: ServerProcess, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Both extensions; who closes a letter 5 s after it came was away, as people are after 60 s."""
    folders = unpack(server, tmp_path_factory.mktemp("extensions"))
    set_constant(folders[1], "shared/letter/letter.js", "BACK_AFTER_MS", "60_000", "5_000")
    return folders


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
    # The browser's own question cannot be answered here.
    popup.evaluate(
        "chrome.permissions.request = async (asked) => { globalThis.asked = asked; return false; }"
    )
    popup.click("#connect")
    assert popup.evaluate("asked.permissions") == ["notifications"]
    expect(popup.locator("#connect")).to_have_text("Disconnect")
    popup.close()


@pytest.fixture
def tab(tabs: Loaded, server: ServerProcess) -> Tab:
    return Tab(tabs, server)


@pytest.mark.alone
def test_a_rest_shows_the_letter_within_a_second_and_ok_hides_it(tab: Tab, server: ServerProcess) -> None:
    began = time.monotonic()
    rest(server, tab.code)
    tab.overlay.wait(LETTER)
    assert time.monotonic() - began < 1
    tab.overlay.click(OK)
    tab.overlay.wait_gone(LETTER)


def test_a_second_rest_shows_again(tab: Tab, server: ServerProcess) -> None:
    for _ in range(2):
        rest(server, tab.code)
        tab.overlay.wait(LETTER)
        tab.overlay.click(OK)
        tab.overlay.wait_gone(LETTER)
        end_rest(server, tab.code)


def test_the_countdown_follows_the_servers_clock(tab: Tab, server: ServerProcess) -> None:
    rest(server, tab.code, 120)
    tab.overlay.wait(LETTER)
    shown = tab.overlay.wait(".time")
    ends_at = server.http.get(f"/api/meetings/{tab.code}/status").json()["rest"]["ends_at"]
    left = tab.page.evaluate("(ends) => (Date.parse(ends) - Date.now()) / 1000", ends_at)
    minutes, seconds = map(int, shown.split(":"))
    assert minutes * 60 + seconds == pytest.approx(left, abs=2)
    wait_in(tab.page, lambda: tab.overlay.text(".time") != shown, "the countdown goes on")


def test_the_letter_is_a_dialog_that_takes_the_focus_and_gives_it_back(
    tab: Tab, server: ServerProcess
) -> None:
    tab.page.focus("#chat")
    rest(server, tab.code)
    tab.overlay.wait(LETTER)
    assert tab.overlay.run("(root) => root.activeElement.className") == "letter"
    assert tab.overlay.run("(root) => root.activeElement.getAttribute('role')") == "dialog"
    tab.page.keyboard.type("hello ")
    assert tab.overlay.text(LETTER), "typing on does not answer the letter"
    tab.page.keyboard.press("Tab")
    assert tab.overlay.run("(root) => root.activeElement.textContent") == "OK"
    tab.page.keyboard.press("Escape")
    tab.overlay.wait_gone(LETTER)
    assert tab.page.evaluate("document.activeElement.id") == "chat"


def test_who_comes_in_the_middle_of_a_rest_sees_it_and_an_answered_one_stays_away(
    tabs: Loaded, server: ServerProcess
) -> None:
    first = Tab(tabs, server)
    rest(server, first.code)
    late = Tab(tabs, server, first.code)
    late.overlay.wait(LETTER)
    late.overlay.click(OK)
    late.overlay.wait_gone(LETTER)
    late.page.reload()
    again = overlay_of(late.page)
    popup = tabs.popup("member")
    expect(popup.locator("#state")).to_contain_text("Resting")
    assert again.text(LETTER) is None


def test_a_letter_can_be_put_off_for_as_long_as_it_is_worth_while(tab: Tab, server: ServerProcess) -> None:
    offered = "(root) => [...root.querySelectorAll('.later button')].filter((each) => !each.hidden)"
    offered += ".map((each) => each.textContent)"
    rest(server, tab.code, 600)
    tab.overlay.wait(LETTER)
    assert tab.overlay.run(offered) == ["1 min", "3 min", "5 min"]
    tab.overlay.click(".later button")
    tab.overlay.wait_gone(LETTER)
    end_rest(server, tab.code)
    tab.overlay.wait(".toast")
    rest(server, tab.code, 180)
    tab.overlay.wait(LETTER)
    assert tab.overlay.run(offered) == ["1 min"]


def test_it_is_offered_no_longer_than_the_letter_would_come_back(tab: Tab, server: ServerProcess) -> None:
    later = ".later button"
    rest(server, tab.code, 60 + 30 + 4)
    tab.overlay.wait(LETTER)
    tab.overlay.wait(later)
    tab.overlay.run("(root, css) => root.querySelector(css).focus()", later)
    tab.overlay.wait_gone(later)
    assert tab.overlay.text(LETTER), "the letter itself stays"
    assert tab.overlay.run("(root) => root.activeElement.className") == "letter"


def announce(server: ServerProcess, code: str, notice: int) -> None:
    answer = server.http.post(f"/api/meetings/{code}/rest", json={"notice": notice})
    assert answer.json()["rest"]["state"] == "announced"


def test_an_announced_rest_is_a_line_that_disturbs_no_typing_and_then_the_letter(
    tab: Tab, server: ServerProcess
) -> None:
    tab.page.focus("#chat")
    announce(server, tab.code, 6)
    assert "A rest begins soon" in tab.overlay.wait(".announcement")
    assert tab.overlay.text(LETTER) is None
    tab.page.keyboard.type("still typing")
    assert tab.page.input_value("#chat") == "still typing"
    covers = "(root) => { const [a, b] = [root.querySelector('.announcement'),"
    covers += " document.getElementById('chat')].map((each) => each.getBoundingClientRect());"
    covers += " return a.bottom > b.top && a.right > b.left && a.left < b.right; }"
    assert tab.overlay.run(covers) is False
    tab.overlay.wait(LETTER, 15)
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
    assert "called off" in tab.overlay.wait(".toast")


def test_who_comes_back_to_the_letter_finds_im_back_on_it(tab: Tab, server: ServerProcess) -> None:
    rest(server, tab.code)
    tab.overlay.wait(LETTER)
    assert tab.overlay.text(OK) == "OK"
    wait_in(tab.page, lambda: tab.overlay.text(OK) == "I'm back", "the button has changed")
    tab.overlay.click(OK)
    tab.overlay.wait_gone(LETTER)


def test_a_letter_goes_by_itself_when_the_rest_is_over(tab: Tab, server: ServerProcess) -> None:
    rest(server, tab.code, 10)
    tab.overlay.wait(LETTER)
    tab.overlay.wait_gone(LETTER, 15)
    assert "over" in tab.overlay.wait(".toast")


def test_a_rest_that_is_over_is_never_shown(tabs: Loaded, server: ServerProcess) -> None:
    tab = Tab(tabs, server)
    tab.overlay.count_letters()
    popup = tabs.popup("member")
    expect(popup.locator("#state")).to_have_text("Connected")
    popup.click("#connect")
    expect(popup.locator("#state")).to_have_text("Not connected")
    rest(server, tab.code)
    end_rest(server, tab.code)
    popup.click("#connect")
    expect(popup.locator("#state")).to_have_text("Connected")
    server.http.post(f"/api/meetings/{tab.code}/start")
    tab.overlay.wait(".chip")
    assert tab.overlay.letters == 0


def test_the_chip_shows_while_measuring_and_anybody_can_stop_it(tab: Tab, server: ServerProcess) -> None:
    assert tab.overlay.text(".chip") is None
    server.http.post(f"/api/meetings/{tab.code}/start")
    assert "Blinks are being measured" in tab.overlay.wait(".chip")
    tab.overlay.click(".chip button")
    tab.overlay.wait(".chip.asking")
    tab.overlay.click(".chip .main")
    assert "no longer" in tab.overlay.wait(".toast")
    tab.overlay.wait_gone(".chip")
    assert server.http.get(f"/api/meetings/{tab.code}/status").json()["monitoring"] is False


def test_asking_for_a_rest_says_nothing_about_who_asks(tabs: Loaded, server: ServerProcess) -> None:
    tab = Tab(tabs, server)
    popup = tabs.popup("member")
    popup.click("#request")
    assert "Somebody would like a rest" in tab.overlay.wait(LETTER)
    asked = [body for url, body in tabs.requests if url.endswith("/rest-request")]
    assert asked == [""]


def test_the_leaders_line_is_on_the_letter_as_text(tab: Tab, server: ServerProcess) -> None:
    line = "Back at ten <img src=x onerror='document.title=`broken`'> " + "w" * 60
    server.http.post(f"/api/meetings/{tab.code}/rest", json={"note": line})
    assert tab.overlay.wait(".note") == line
    assert tab.overlay.run("(root) => root.querySelectorAll('img').length") == 0
    wide = "(root) => root.querySelector('.letter').scrollWidth - root.querySelector('.letter').clientWidth"
    assert tab.overlay.run(wide) <= 0


def test_the_letter_is_out_of_the_pages_reach(tab: Tab, server: ServerProcess) -> None:
    rest(server, tab.code)
    tab.overlay.wait(LETTER)
    hosts = "[...document.documentElement.children].filter((child) => !/HEAD|BODY/.test(child.tagName))"
    assert tab.page.evaluate(f"{hosts}.map((host) => host.shadowRoot)") == [None]
    spacing = tab.overlay.run("(root) => getComputedStyle(root.querySelector('.why')).letterSpacing")
    assert spacing == "normal"


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
    assert tab.overlay.letters == 2, "one for each rest"


def test_the_letter_fits_a_narrow_window(tab: Tab, server: ServerProcess) -> None:
    tab.page.set_viewport_size({"width": 320, "height": 560})
    tab.page.emulate_media(reduced_motion="reduce")
    rest(server, tab.code)
    tab.overlay.wait(LETTER)
    box = tab.overlay.run("(root) => root.querySelector('.letter').getBoundingClientRect().toJSON()")
    assert box["left"] >= 0
    assert box["right"] <= 320
    assert box["top"] >= 0
    assert box["bottom"] <= 560
    wide = "(root) => root.querySelector('.letter').scrollWidth - root.querySelector('.letter').clientWidth"
    assert tab.overlay.run(wide) <= 0


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


def test_the_chosen_sound_is_played_with_the_letter_and_at_its_end_and_no_other(
    tabs: Loaded, server: ServerProcess
) -> None:
    tabs.choose("member", sound="bell")
    tab = Tab(tabs, server)
    notes: list[object] = []
    devtools = tab.page.context.new_cdp_session(tab.page)
    devtools.on("WebAudio.audioNodeCreated", lambda made: notes.append(made["node"]["nodeType"]))
    devtools.send("WebAudio.enable")
    rest(server, tab.code)
    tab.overlay.wait(LETTER)
    wait_in(tab.page, lambda: notes.count("Oscillator") == 3, "a bell")
    end_rest(server, tab.code)
    tab.overlay.wait(".toast")
    wait_in(tab.page, lambda: notes.count("Oscillator") == 6, "a bell at the end")
    tabs.choose("member", sound="off")
    rest(server, tab.code)
    tab.overlay.wait(LETTER)
    tab.page.wait_for_timeout(500)
    assert notes.count("Oscillator") == 6, "no sound was chosen"
