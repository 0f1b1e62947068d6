"""The page about privacy: what is looked at and what is kept, from the table that Lua scripts are made from.

The server writes it, and it has no script, so that it can be read where nothing else works.
"""

import html
from dataclasses import dataclass
from string import Template
from typing import Literal

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.api.accepted import preferred
from app.api.operation import operation
from app.api.pages import STATIC, STRICT_HEADERS
from app.config.rates import LONGEST_SECONDS
from app.config.settings import Settings
from app.limiting.shared_counts import KEY_PREFIX, SECRET_KEY, SECRET_SECONDS
from app.measuring.registry import IDLE_SECONDS, MAX_IN_MEETING
from app.meetings.keys import (
    DUE_RESTS,
    ENDED_STREAM_SECONDS,
    KEPT_KEYS,
    KeptKey,
    Since,
    due_table,
    meeting_key,
)
from app.state import AppState
from app.storage.append_only_file import REWRITE_SECONDS
from app.storage.client import is_clustered

Language = Literal["en", "ja"]
FOLDER = STATIC / "privacy"
# What is kept besides the meetings, to limit calls; the end of a meeting does not touch it.
LIMIT_KEYS = (
    KeptKey(
        name=f"{KEY_PREFIX}:…",
        since="now",
        seconds=LONGEST_SECONDS,
        en="how often meetings were started or ended, and rests started, changed or ended, from one address, "
        "and how often starts, rests, requests and stops came in one meeting; address and meeting only as "
        "keyed hashes",
        ja="同じアドレスからの、会議の開始と終了、休憩の開始・変更・終了の回数、"
        "同じ会議での開始、休憩、希望、停止の回数"
        "（アドレスも会議も鍵つきハッシュだけ）",
    ),
    KeptKey(
        name=SECRET_KEY,
        since="now",
        seconds=SECRET_SECONDS,
        en="the key of those hashes, a new one each day",
        ja="そのハッシュの鍵（毎日新しくなります）",
    ),
)


@dataclass(frozen=True, slots=True)
class TimeWords:
    """How one language says how long something is kept."""

    hours: str
    minutes: str
    seconds: str
    since: dict[Since, str]


TIME_WORDS: dict[Language, TimeWords] = {
    "en": TimeWords(
        hours="{} h",
        minutes="{} min",
        seconds="{} s",
        since={
            "use": "{} after the last start, rest or measured picture",
            "entry": "{} after its last entry, or the last start, rest or measured picture",
            "start": "{} after the start",
            "rest_end": "{} after the end of the rest",
            "event": "{} after the last event",
            "now": "{}",
        },
    ),
    "ja": TimeWords(
        hours="{}時間",
        minutes="{}分",
        seconds="{}秒",
        since={
            "use": "最後の開始、休憩、測った映像のうち、いちばん新しいものから{}",
            "entry": "最後の記録、開始、休憩、測った映像のうち、いちばん新しいものから{}",
            "start": "開始から{}",
            "rest_end": "休憩の終わりから{}",
            "event": "最後のお知らせから{}",
            "now": "{}",
        },
    ),
}


@operation(
    "pages", "what is looked at, what is kept and for how long, from the code's own table", "text/html"
)
async def privacy(request: Request[AppState]) -> Response:
    """Show the page in the language of `?lang=`, or in the one of ours that the browser wants most."""
    language = language_of(request.query_params.get("lang"), request.headers.get("accept-language", ""))
    headers = STRICT_HEADERS | {"vary": "accept-language"}
    clustered = is_clustered(request.state["redis"])
    return HTMLResponse(privacy_page(request.state["settings"], language, clustered), headers=headers)


def language_of(chosen: str | None, accepted: str) -> Language:
    """Return the chosen language, or the most wanted one in `Accept-Language` that the page has."""
    for name in [chosen or "", *preferred(accepted)]:
        match name.strip()[:2].lower():
            case "ja":
                return "ja"
            case "en":
                return "en"
    return "en"


def privacy_page(settings: Settings, language: Language, clustered: bool) -> str:
    """Return the whole page, with the figures from the code and from this server's settings."""
    due = (due_table("…", clustered), *([f"{DUE_RESTS}:{{…}}"] if clustered else []))
    words = TIME_WORDS[language]
    page = Template((FOLDER / f"{language}.html").read_text("utf-8"))
    return page.substitute(
        rows="".join(
            row(key, settings, language, meeting_key("…", key.name, clustered))
            for key in KEPT_KEYS
            if seconds_of(key, settings)
        ),
        limit_rows="".join(row(key, settings, language, key.name) for key in LIMIT_KEYS),
        idle=duration(round(IDLE_SECONDS), words),
        people=MAX_IN_MEETING,
        ended=duration(ENDED_STREAM_SECONDS, words),
        rewritten=duration(REWRITE_SECONDS, words),
        due="</code>, <code>".join(due),
    )


def row(key: KeptKey, settings: Settings, language: Language, name: str) -> str:
    """Return what a key is for, how long it stays, and its `name` as `redis-cli` shows it."""
    words = TIME_WORDS[language]
    what = html.escape(key.ja if language == "ja" else key.en)
    time = html.escape(words.since[key.since].format(duration(seconds_of(key, settings), words)))
    return f"<tr><td>{what}<br><code>{html.escape(name)}</code></td><td>{time}</td></tr>"


def seconds_of(key: KeptKey, settings: Settings) -> int:
    """Return how long a key stays; 0 if a setting says that there is none."""
    return getattr(settings, key.seconds) if isinstance(key.seconds, str) else key.seconds


def duration(seconds: int, words: TimeWords) -> str:
    """Return a length of time in its largest whole unit."""
    for unit, form in ((3600, words.hours), (60, words.minutes)):
        if seconds and seconds % unit == 0:
            return form.format(seconds // unit)
    return words.seconds.format(seconds)
