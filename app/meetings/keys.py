"""The names of everything in Redis, and how long each may stay there."""

from app.events.channels import channel

# Two meetings of ninety minutes; a start renews it, and so do the frames that are measured.
MEETING_SECONDS = 3 * 3600
# What outlives a rest, so that a late look at it still finds its end.
AFTER_REST_SECONDS = 3600
# A stop holds until the next start; no call is longer than a day.
STOPPED_SECONDS = 24 * 3600
# Requests for a rest count together for this long, renewed by none of them.
REQUEST_WINDOW_SECONDS = 600
# The last events of a meeting, for clients that come back.
STREAM_LENGTH = 200
# As long as the meeting itself is known.
STREAM_SECONDS = 3 * 3600
# After the end, so that `meeting_ended` can still be fetched.
ENDED_STREAM_SECONDS = 600
# The last rests of a meeting, for its summary; more than a day of them has nobody.
REST_LOG_LENGTH = 100
# The last times that measuring went on or off; even, so that the first one kept is an "on".
MONITORING_LOG_LENGTH = 100

# Members `{meeting}:{rest}`, scores when the next step of a rest is due in milliseconds (an announced one's
# beginning, a running one's end). No TTL, for expiry tells nobody. An index only: the rest itself decides.
DUE_RESTS = "meetings:rests"

# In this order every script gets them.
MEETING_KEYS = (
    "active",
    "started_at",
    "stopped",
    "rest_flg",
    "rest_started_at",
    "rest",
    "cooldown_until",
    "grace_until",
    "rest_requests",
    "rest_request_key",
    "rest_request_level",
    "rest_log",
    "monitoring_log",
    "measured_minutes",
    "events",
)
# What has to live as long as the meeting that it tells of.
RENEWED_KEYS = ("active", "started_at", "rest_log", "monitoring_log", "measured_minutes")


def meeting_key(meeting_id: str, name: str) -> str:
    """Return the key of one thing about a meeting."""
    return f"meetings:{meeting_id}:{name}"


def script_keys(meeting_id: str) -> list[str]:
    """Return the keys that a script about this meeting may touch, in the scripts' order."""
    return [*(meeting_key(meeting_id, name) for name in MEETING_KEYS), DUE_RESTS, channel(meeting_id)]
