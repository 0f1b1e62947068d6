"""What the consent pages say is what the server does, and what the popups say."""

import json

import pytest

from app.meetings.keys import ENDED_STREAM_SECONDS, MEETING_SECONDS, STREAM_SECONDS
from tools.harness.paths import ROOT

# How long a meeting that nobody ends is kept, and what is left of one that was ended.
KEPT = {"en": "{} hours after the meeting was last used", "ja": "最後に使われてから{}時間たつまで"}
ENDED = {
    "en": "{} minutes after the leader has ended measuring and rests",
    "ja": "リーダーが計測と休憩を終えて{}分たつまで",
}


# What the popup says of a hidden tab without video, and what the consent page says of one with it.
HIDDEN = {
    "en": ("the browser gives it no video", "as long as the browser gives it video"),
    "ja": ("映像が届きません", "映像が届くかぎり"),
}
# What is sent even where nothing is measured and nobody clicks anything.
CODES = {"en": "the code of each Meet call whose page you open", "ja": "ページを開いた Meet の会議のコード"}
WITH_CODES = {"leader": "consent_more_text", "member": "consent_what_text"}
# The button that ends what is kept, and how the consent page names that end: a call may be over long before.
ENDING = {
    "en": ("End measuring and rests", "the leader ends measuring and rests"),
    "ja": ("計測と休憩を終える",) * 2,
}


def text_of(name: str, language: str, key: str) -> str:
    file = ROOT / "extensions" / name / "_locales" / language / "messages.json"
    return str(json.loads(file.read_text(encoding="utf-8"))[key]["message"])


@pytest.mark.parametrize("language", KEPT)
def test_rests_are_kept_for_as_long_as_is_said_before_anybody_agrees(language: str) -> None:
    text = text_of("member", language, "consent_kept_text")
    assert KEPT[language].format(max(MEETING_SECONDS, STREAM_SECONDS) // 3600) in text
    assert ENDED[language].format(ENDED_STREAM_SECONDS // 60) in text


@pytest.mark.parametrize("language", HIDDEN)
def test_both_texts_say_on_what_measuring_in_a_hidden_tab_depends(language: str) -> None:
    paused, goes_on = HIDDEN[language]
    assert paused in text_of("leader", language, "paused_hidden")
    assert goes_on in text_of("leader", language, "consent_what_text")


@pytest.mark.parametrize("language", CODES)
@pytest.mark.parametrize("name", WITH_CODES)
def test_whoever_agrees_and_the_store_read_alike_that_each_calls_code_is_sent(
    name: str, language: str
) -> None:
    store = (ROOT / "docs/store" / f"{language}.md").read_text(encoding="utf-8")
    assert CODES[language] in " ".join(store.split())
    assert CODES[language] in text_of(name, language, WITH_CODES[name])


@pytest.mark.parametrize("language", ENDING)
def test_what_is_kept_goes_with_the_leaders_button_not_with_the_call(language: str) -> None:
    button, end = ENDING[language]
    assert text_of("leader", language, "stop") == button
    assert end in text_of("leader", language, "consent_kept_text")
