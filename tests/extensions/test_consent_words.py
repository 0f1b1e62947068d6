"""What the member's consent page says about the server is what the server does."""

import json

import pytest

from app.meetings.keys import ENDED_STREAM_SECONDS, MEETING_SECONDS, STREAM_SECONDS
from tools.harness.paths import ROOT

# How long a meeting that nobody ends is kept, and what is left of one that was ended.
KEPT = {"en": "{} hours after it was last used", "ja": "最後に使われてから{}時間たつまで"}
ENDED = {"en": "{} minutes after the meeting is ended", "ja": "会議が終わって{}分たつまで"}


@pytest.mark.parametrize("language", KEPT)
def test_rests_are_kept_for_as_long_as_is_said_before_anybody_agrees(language: str) -> None:
    file = ROOT / "extensions/member/_locales" / language / "messages.json"
    text = json.loads(file.read_text(encoding="utf-8"))["consent_kept_text"]["message"]
    assert KEPT[language].format(max(MEETING_SECONDS, STREAM_SECONDS) // 3600) in text
    assert ENDED[language].format(ENDED_STREAM_SECONDS // 60) in text
