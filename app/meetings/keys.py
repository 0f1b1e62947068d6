"""Everything that Redis keeps about meetings, what each thing is for, and how long it may stay there."""

from dataclasses import dataclass
from typing import Literal

from app.events.channels import tagged

# Two meetings of ninety minutes; a start, rests and measured frames renew it.
MEETING_SECONDS = 3 * 3600
# Measuring counts as off when no frame has come for this long: a leader's browser that has gone cannot say
# so. Frames are noted once a minute, and one note may fail.
FRAMELESS_MS = 180_000
# How long its keys outlive a rest, so that a late look still finds its end.
AFTER_REST_SECONDS = 3600
# A stop holds until the next start; no call is longer than a day.
STOPPED_SECONDS = 24 * 3600
# Requests for a rest are counted together for this long; no further request extends it.
REQUEST_WINDOW_SECONDS = 600
# The last events of a meeting, for clients that come back.
STREAM_LENGTH = 200
# After its last event. Frames renew the meeting but not this: a client from before then is told of a gap.
STREAM_SECONDS = 3 * 3600
# After the end, so that `meeting_ended` can still be fetched.
ENDED_STREAM_SECONDS = 600
# The last rests of a meeting, for its summary; nobody has more than a day of them.
REST_LOG_LENGTH = 100
# The last times that measuring went on or off; the oldest go two at a time, so that the first is an "on".
MONITORING_LOG_LENGTH = 100

# Members are `{meeting}:{rest}`, scores the time at which the next step of a rest is due, in milliseconds (an
# announced one's beginning, a running one's end). No TTL, since expiry notifies nobody. Only an index: the
# rest itself decides. On a cluster each meeting has a table of its own, and `ClusterIndex` what finds it.
DUE_RESTS = "meetings:rests"

# From when a key's time runs, in this order: the last start, rest or measured frame; one of these or its own
# last entry; the meeting's first start; the end of the rest; the last event; the moment that it was written.
Since = Literal["use", "entry", "start", "rest_end", "event", "now"]


@dataclass(frozen=True, slots=True)
class KeptKey:
    """One thing that Redis keeps about a meeting; the page about privacy is made from these.

    `seconds` may be the name of the setting that holds the number. The end of the meeting deletes the key;
    only the events stay for `ENDED_STREAM_SECONDS` more.
    """

    name: str
    since: Since
    seconds: int | str
    en: str
    ja: str


# Every script gets them in this order, each as a local variable, `<name>_key`.
KEPT_KEYS = (
    KeptKey("active", "use", MEETING_SECONDS, "that the meeting is on", "会議が続いていること"),
    KeptKey("started_at", "use", MEETING_SECONDS, "when it began", "会議が始まった時刻"),
    KeptKey(
        "stopped", "now", STOPPED_SECONDS, "when somebody stopped the measuring", "だれかが計測を止めた時刻"
    ),
    KeptKey("rest_flg", "rest_end", AFTER_REST_SECONDS, "that a rest is on", "休憩中であること"),
    KeptKey("rest_started_at", "rest_end", AFTER_REST_SECONDS, "when the rest began", "休憩が始まった時刻"),
    KeptKey(
        "rest",
        "rest_end",
        AFTER_REST_SECONDS,
        "the rest: reason, beginning, end, and what the leader wrote for the letter",
        "休憩の理由、始まり、終わり、リーダーが手紙に添えたひとこと",
    ),
    KeptKey(
        "cooldown_until",
        "rest_end",
        "rest_cooldown_seconds",
        "from when a rest may begin by itself",
        "次の自動の休憩を始めてよくなる時刻",
    ),
    KeptKey(
        "grace_until",
        "start",
        "rest_grace_seconds",
        "until when no rest begins by itself",
        "自動の休憩をまだ始めない期間の終わり",
    ),
    KeptKey(
        "rest_requests",
        "now",
        REQUEST_WINDOW_SECONDS,
        "requests for a rest, as keyed hashes of random characters",
        "休憩の希望（乱数の鍵つきハッシュ）",
    ),
    KeptKey(
        "rest_request_key",
        "now",
        REQUEST_WINDOW_SECONDS,
        "the key of those hashes",
        "そのハッシュの鍵",
    ),
    KeptKey(
        "rest_request_level",
        "now",
        REQUEST_WINDOW_SECONDS,
        "whether some or nearly enough have asked",
        "希望が「いくらか」か「もうすこし」か",
    ),
    KeptKey(
        "rest_log",
        "entry",
        MEETING_SECONDS,
        "the rests so far, for the summary",
        "これまでの休憩（会議のまとめ用）",
    ),
    KeptKey(
        "monitoring_log",
        "entry",
        MEETING_SECONDS,
        "when measuring went on and off",
        "計測を始めた時刻と止めた時刻",
    ),
    KeptKey(
        "monitoring_until",
        "use",
        MEETING_SECONDS,
        "when measuring counts as off unless a picture comes",
        "映像が来なければ計測が止まったとみなす時刻",
    ),
    KeptKey(
        "measured_minutes",
        "use",
        MEETING_SECONDS,
        "in how many minutes blinks could be measured",
        "まばたきを計測できた時間（分）",
    ),
    KeptKey(
        "events",
        "event",
        STREAM_SECONDS,
        f"the last {STREAM_LENGTH} events, for clients that come back",
        f"最近のお知らせ{STREAM_LENGTH}件（つなぎ直した人のため）",
    ),
)
MEETING_KEYS = tuple(key.name for key in KEPT_KEYS)
# What has to live as long as the meeting that it is about.
RENEWED_KEYS = tuple(key.name for key in KEPT_KEYS if key.since in {"use", "entry"})


def meeting_key(meeting_id: str, name: str, clustered: bool) -> str:
    """Return the key of one thing about a meeting."""
    return f"meetings:{tagged(meeting_id, clustered)}:{name}"


def due_table(meeting_id: str, clustered: bool) -> str:
    """Return the table of due times that scripts about this meeting update."""
    return meeting_key(meeting_id, "rests", clustered) if clustered else DUE_RESTS


def script_keys(meeting_id: str, clustered: bool) -> list[str]:
    """Return the keys that a script about this meeting may touch, in the scripts' order."""
    return [
        *(meeting_key(meeting_id, name, clustered) for name in MEETING_KEYS),
        due_table(meeting_id, clustered),
    ]
