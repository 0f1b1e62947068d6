"""The letter in Meet's page: which keys and clicks reach the page, and what lies above what."""

from pathlib import Path

import pytest
from playwright.sync_api import Error, Page

from tests.extensions.loaded import Loaded, unpack
from tests.extensions.member_tab import LETTER, OK, Tab, end_rest, rest
from tests.extensions.overlay import SETTLED, wait_in
from tests.extensions.rebuilt import constant, rebuild
from tools.harness.browser_source import CONSENT
from tools.harness.server_process import ServerProcess

# The keys that a page hears when it listens before its fields do, and after them.
HEAR_KEYS = """() => {
  window.heardKeys = [];
  const hear = ({ type, key, ctrlKey }) => heardKeys.push(type + " " + (ctrlKey ? "Ctrl+" : "") + key);
  for (const type of ["keydown", "keypress", "keyup"]) {
    document.addEventListener(type, hear, { capture: true });
    window.addEventListener(type, hear);
  }
}"""
HEARD_KEYS = "[...new Set(heardKeys.splice(0))]"
# How often Meet's own button was pressed, and how often a held key reached the page.
COUNT_MUTES = """() => {
  window.muted = window.repeats = 0;
  document.getElementById("mute").addEventListener("click", () => (muted += 1));
  document.addEventListener("keydown", ({ repeat }) => (repeats += Number(repeat)));
}"""
# The value in extensions/shared/letter/letter.js.
UNREAD_MS = 700
# Pauses a letter's animations at its first moment.
HOLD_LETTER = """(root) => new MutationObserver(() => {
  root.getAnimations().forEach((each) => each.pause());
}).observe(root, { childList: true })"""
# Moves a letter to the last millisecond in which it counts as unread, from when it was first drawn.
STILL_UNREAD = f"(root) => root.getAnimations().forEach((each) => (each.currentTime = {UNREAD_MS - 1}))"
GO_ON = "(root) => root.getAnimations().forEach((each) => each.play())"
BUTTONS_TAKE = "(root) => getComputedStyle(root.querySelector('.letter .buttons')).pointerEvents"
# A panel of another origin within the page, like Meet's add-ons.
ADD_FRAME = """() => {
  const panel = Object.assign(document.createElement("iframe"), { id: "panel" });
  panel.src = "data:text/html,<input>";
  document.body.append(panel);
}"""
FOCUSED = "(root) => root.activeElement?.className"
# A button of the page's own, under something of the overlay.
PUT_UNDER = """({ x, y, width, height }) => {
  const under = document.createElement("div");
  under.style.cssText = `position: fixed; left: ${x}px; top: ${y}px; width: ${width}px; height: ${height}px`;
  for (const type of ["click", "dblclick"]) under.addEventListener(type, () => (window.isPressed = true));
  document.body.append(under);
}"""


@pytest.fixture(scope="module")
def extensions(server: ServerProcess, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The member's extension alone, as most people have it; a line beside a letter stays until looked for."""
    member = unpack(server, tmp_path_factory.mktemp("extensions"))[1]
    rebuild(member, constant("shared/letter/toast.js", "TOAST_MS", "7000", "60_000"))
    return [member]


@pytest.fixture(scope="module", autouse=True)
def joined(browser: Loaded) -> None:
    """Let every meeting connect by itself."""
    browser.choose("member", connected=True, **CONSENT)


@pytest.fixture
def writing(tab: Tab, server: ServerProcess) -> Tab:
    """A letter that has come in the middle of a word."""
    tab.page.focus("#chat")
    tab.page.keyboard.type("he")
    rest(server, tab.code)
    tab.overlay.wait(LETTER)
    tab.page.evaluate(HEAR_KEYS)
    return tab


def test_beside_a_letter_only_keys_that_write_nothing_reach_meet_and_after_it_all_do(writing: Tab) -> None:
    writing.page.keyboard.type("c llo ")
    assert writing.page.evaluate(HEARD_KEYS) == []
    assert writing.overlay.text(LETTER), "typing on does not answer the letter"
    writing.page.keyboard.press("Control+d")
    assert "keydown Ctrl+d" in writing.page.evaluate(HEARD_KEYS)
    writing.page.keyboard.press("Tab")
    assert "keydown Tab" in writing.page.evaluate(HEARD_KEYS)
    writing.page.keyboard.press("Escape")
    writing.overlay.wait_gone(LETTER)
    assert "keydown Escape" in writing.page.evaluate(HEARD_KEYS)
    writing.page.keyboard.type("c")
    assert writing.page.evaluate(HEARD_KEYS) == ["keydown c", "keypress c", "keyup c"]


def test_a_letters_button_is_pressed_by_space_which_meet_does_not_hear_and_by_enter(
    writing: Tab, server: ServerProcess
) -> None:
    for key in ("Space", "Enter"):
        writing.overlay.wait(LETTER)
        writing.page.keyboard.press("Tab")
        writing.page.evaluate(HEARD_KEYS)
        writing.page.keyboard.press(key)
        writing.overlay.wait_gone(LETTER)
        assert not any(each.endswith(" ") for each in writing.page.evaluate(HEARD_KEYS))
        end_rest(server, writing.code)
        rest(server, writing.code)


def hold(page: Page, key: str) -> None:
    """Hold a key until it has repeated itself a few times."""
    for _ in range(4):
        page.keyboard.down(key)
    page.keyboard.up(key)


def test_a_key_that_is_still_held_when_the_letter_has_gone_does_nothing_in_meet(
    tab: Tab, server: ServerProcess
) -> None:
    tab.page.evaluate(COUNT_MUTES)
    tab.page.focus("#mute")
    for key in ("Enter", "Escape"):
        tab.page.evaluate("() => { muted = repeats = 0; }")
        rest(server, tab.code)
        tab.overlay.wait(LETTER)
        tab.page.keyboard.press("Tab")
        hold(tab.page, key)
        tab.overlay.wait_gone(LETTER)
        assert tab.page.evaluate("document.activeElement.id") == "mute", key
        assert (tab.page.evaluate("muted"), tab.page.evaluate("repeats")) == (0, 0), key
        tab.page.keyboard.press("Enter")
        assert tab.page.evaluate("muted") == 1, "pressed anew, it is Meet's"
        end_rest(server, tab.code)


def test_a_click_that_was_on_its_way_when_the_letter_came_answers_nothing(
    tab: Tab, server: ServerProcess
) -> None:
    tab.overlay.run(HOLD_LETTER)
    rest(server, tab.code)
    tab.overlay.wait(LETTER)
    tab.overlay.run(STILL_UNREAD)
    ok = tab.overlay.box(OK)
    x, y = ok["x"] + ok["width"] / 2, ok["y"] + ok["height"] / 2
    tab.page.mouse.click(x, y)
    assert tab.overlay.text(LETTER), "nobody has read it"
    tab.overlay.run(GO_ON)
    tab.overlay.run(SETTLED)
    tab.page.mouse.click(x, y)
    tab.overlay.wait_gone(LETTER)


def test_the_second_click_of_a_double_click_on_ok_presses_nothing_in_meet(
    tab: Tab, server: ServerProcess
) -> None:
    rest(server, tab.code)
    tab.overlay.wait(LETTER)
    tab.overlay.run(SETTLED)
    ok = tab.overlay.box(OK)
    tab.page.evaluate(PUT_UNDER, ok)
    x, y = ok["x"] + ok["width"] / 2, ok["y"] + ok["height"] / 2
    tab.page.mouse.dblclick(x, y, delay=60)
    tab.overlay.wait_gone(LETTER)
    assert not tab.page.evaluate("window.isPressed")
    tab.page.mouse.click(x, y)
    assert tab.page.evaluate("window.isPressed"), "a click of its own is Meet's"


def test_who_comes_to_the_letter_by_keyboard_can_answer_at_once(writing: Tab) -> None:
    writing.overlay.run("(root) => root.getAnimations().forEach((each) => each.pause())")
    writing.page.keyboard.press("Tab")
    writing.page.keyboard.press("Enter")
    writing.overlay.wait_gone(LETTER)


def test_who_presses_a_button_of_the_sign_by_space_does_not_talk_by_it(
    tab: Tab, server: ServerProcess
) -> None:
    measure(tab, server)
    tab.overlay.run("(root) => root.querySelector('.chip button').focus()")
    tab.page.evaluate(HEAR_KEYS)
    tab.page.keyboard.press("Space")
    tab.overlay.wait(".chip.asking")
    assert tab.page.evaluate(HEARD_KEYS) == []
    tab.page.keyboard.press("d")
    assert "keydown d" in tab.page.evaluate(HEARD_KEYS), "Meet's other keys are Meet's there"


def test_who_talks_by_holding_space_when_a_letter_comes_is_silent_again_on_letting_go(
    tab: Tab, server: ServerProcess
) -> None:
    tab.page.evaluate(HEAR_KEYS)
    tab.page.keyboard.down("Space")
    rest(server, tab.code)
    tab.overlay.wait(LETTER)
    tab.page.keyboard.down("Space")  # a key that is held down repeats itself
    tab.page.evaluate(HEARD_KEYS)
    tab.page.keyboard.up("Space")
    assert tab.page.evaluate(HEARD_KEYS) == ["keyup  "]


@pytest.fixture
def in_frame(tab: Tab, server: ServerProcess) -> Tab:
    """A letter that has come to somebody whose focus was in a field within a frame of Meet."""
    tab.page.evaluate(ADD_FRAME)
    tab.page.frame_locator("#panel").locator("input").click()
    rest(server, tab.code)
    tab.overlay.wait(LETTER)
    return tab


def test_who_was_in_a_frame_of_meet_is_there_again_after_the_letter_and_presses_none_of_meets_shortcuts(
    in_frame: Tab,
) -> None:
    in_frame.page.keyboard.press("Escape")
    in_frame.overlay.wait_gone(LETTER)
    in_frame.page.evaluate(HEAR_KEYS)
    in_frame.page.keyboard.type("llo")
    assert in_frame.page.evaluate("document.activeElement.id") == "panel"
    assert in_frame.page.evaluate(HEARD_KEYS) == []


@pytest.mark.parametrize("key", ["Enter", "Escape"])
def test_a_key_that_is_still_held_when_the_letter_has_gone_does_nothing_in_a_frame_of_meet(
    in_frame: Tab, key: str
) -> None:
    in_frame.page.keyboard.press("Tab")
    panel = in_frame.page.frame_locator("#panel").locator("html")
    panel.evaluate("() => { window.heard = 0; addEventListener('keydown', () => (heard += 1)) }")
    hold(in_frame.page, key)
    in_frame.overlay.wait_gone(LETTER)
    assert panel.evaluate("() => heard") == 0
    assert in_frame.page.evaluate("document.activeElement.id") == "panel", "let go, it gives the frame back"
    in_frame.page.keyboard.press("a")
    assert panel.evaluate("() => heard") == 1


def test_a_key_that_was_let_go_in_another_window_keeps_nobody_out_of_their_frame(
    in_frame: Tab,
) -> None:
    in_frame.page.keyboard.down("Alt")
    in_frame.page.evaluate("window.dispatchEvent(new Event('blur'))")
    in_frame.overlay.run(SETTLED)
    in_frame.overlay.click(OK)
    in_frame.overlay.wait_gone(LETTER)
    assert in_frame.page.evaluate("document.activeElement.id") == "panel"


def enter_and_leave_fullscreen(tab: Tab) -> None:
    for change, is_full in (
        ("document.getElementById('tiles').requestFullscreen()", True),
        ("document.exitFullscreen()", False),
    ):
        tab.page.evaluate(change)
        tab.page.wait_for_function("(isFull) => Boolean(document.fullscreenElement) === isFull", arg=is_full)


def wait_top_layer(tab: Tab, classes: list[str]) -> None:
    """Return as soon as exactly these lie in the page's top layer, the uppermost last."""
    wait_in(tab.page, lambda: top_layer(tab.page) == classes, f"{classes} lie in the top layer")


def top_layer(page: Page) -> list[str] | None:
    """Return the classes of what lies in the page's top layer, or None if it changed meanwhile."""
    devtools = page.context.new_cdp_session(page)
    try:
        devtools.send("DOM.getDocument", {"depth": -1, "pierce": True})
        nodes = devtools.send("DOM.getTopLayerElements")["nodeIds"]
        described = [devtools.send("DOM.describeNode", {"nodeId": node})["node"] for node in nodes]
    except Error:  # what is shown anew has another number
        return None
    finally:
        devtools.detach()
    attributes = (each.get("attributes", []) for each in described)
    classes = (dict(zip(each[::2], each[1::2], strict=True)).get("class", "") for each in attributes)
    return [each for each in classes if each]


def measure(tab: Tab, server: ServerProcess) -> None:
    server.http.post(f"/api/meetings/{tab.code}/start")
    tab.overlay.wait(".chip")


def test_the_sign_of_measuring_rests_during_a_rest_whose_letter_lies_above_all_also_after_fullscreen(
    tab: Tab, server: ServerProcess
) -> None:
    measure(tab, server)
    rest(server, tab.code)
    tab.overlay.wait(LETTER)
    wait_top_layer(tab, ["letter"])
    server.http.post(f"/api/meetings/{tab.code}/rest/extend", json={"seconds": 60})
    tab.overlay.wait(".letter .toast")
    enter_and_leave_fullscreen(tab)
    wait_top_layer(tab, ["letter", "toast"])
    assert tab.overlay.run(FOCUSED) == "letter"
    tab.overlay.click(OK)
    tab.overlay.wait_gone(LETTER)
    assert tab.overlay.text(".chip") is None
    end_rest(server, tab.code)
    tab.overlay.wait(".chip")


def test_the_sign_of_measuring_that_begins_during_a_rest_comes_after_it(
    tab: Tab, server: ServerProcess
) -> None:
    tab.page.focus("#chat")
    rest(server, tab.code)
    tab.overlay.wait(LETTER)
    tab.page.keyboard.press("Tab")
    server.http.post(f"/api/meetings/{tab.code}/start")
    server.http.post(f"/api/meetings/{tab.code}/rest/extend", json={"seconds": 60})
    tab.overlay.wait(".letter .toast")
    wait_top_layer(tab, ["letter", "toast"])
    assert tab.overlay.run(FOCUSED) == "main", "who is at a button of the letter stays there"
    end_rest(server, tab.code)
    tab.overlay.wait(".chip")
    assert tab.page.evaluate("document.activeElement.id") == "chat"


def test_what_comes_right_after_a_letter_leaves_its_buttons_closed_to_a_click_that_was_on_its_way(
    tab: Tab, server: ServerProcess
) -> None:
    tab.overlay.run(HOLD_LETTER)
    rest(server, tab.code)
    tab.overlay.wait(LETTER)
    server.http.post(f"/api/meetings/{tab.code}/rest/extend", json={"seconds": 60})
    tab.overlay.wait(".letter .toast")
    assert tab.overlay.run(BUTTONS_TAKE) == "none"
    enter_and_leave_fullscreen(tab)
    assert tab.overlay.run(BUTTONS_TAKE) == "none"
    tab.overlay.run("(root) => root.getAnimations().forEach((each) => each.finish())")
    assert tab.overlay.run(BUTTONS_TAKE) == "auto"


def test_what_lies_under_the_line_of_an_announced_rest_can_be_clicked(
    tab: Tab, server: ServerProcess
) -> None:
    server.http.post(f"/api/meetings/{tab.code}/rest", json={"notice": 300})
    tab.overlay.wait(".announcement")
    tab.page.evaluate(PUT_UNDER, tab.overlay.box(".announcement"))
    tab.overlay.click(".announcement")
    assert tab.page.evaluate("window.isPressed")
