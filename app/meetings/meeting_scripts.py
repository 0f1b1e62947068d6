"""Lua scripts about a meeting as a whole: its start, its measuring, its end, and how it is."""

from app.meetings.keys import (
    ENDED_STREAM_SECONDS,
    MEETING_KEYS,
    MEETING_SECONDS,
    RENEWED_KEYS,
    STOPPED_SECONDS,
)
from app.meetings.lua_prelude import PRELUDE

RENEW_ALL = f"""
for _, key in ipairs({{{", ".join(RENEWED_KEYS)}}}) do redis.call('EXPIRE', key, {MEETING_SECONDS}) end
"""

# ARGV: event, now in ISO 8601, end of the grace in ms. Answers when measuring of this meeting began.
START = (
    PRELUDE
    + f"""
local was_measuring = is_measuring()
redis.call('SET', active, '1', 'EX', {MEETING_SECONDS})
if redis.call('SET', started_at, ARGV[4], 'NX') then
  redis.call('DEL', monitoring_log, measured_minutes)
  if tonumber(ARGV[5]) > now then redis.call('SET', grace_until, ARGV[5], 'PXAT', ARGV[5]) end
end
{RENEW_ALL}
redis.call('DEL', stopped)
if not was_measuring then
  log_monitoring('on ' .. ARGV[4])
  emit(ARGV[3])
end
return redis.call('GET', started_at)
"""
)

# ARGV: event, now in ISO 8601. A second stop tells nobody anything new. A full Redis carries out what follows
# a DEL, so nothing else may be written before it: people can always stop.
STOP_MEASURING = (
    PRELUDE
    + f"""
local was_measuring = is_measuring()
local is_new = redis.call('DEL', stopped) == 0
if was_measuring then log_monitoring('off ' .. ARGV[4]) end
redis.call('SET', stopped, '1', 'EX', {STOPPED_SECONDS})
if is_new then emit(ARGV[3]) end
return 1
"""
)

# One that never began or has ended has nothing to renew.
RENEW = PRELUDE + RENEW_ALL + "return 1"

# ARGV: number of this minute. Whichever process is first in a minute counts it; a meeting that never began
# or has ended stays unknown.
NOTE_MEASURED = (
    PRELUDE
    + f"""
if redis.call('EXISTS', active) == 0 then return 0 end
if tonumber(ARGV[3]) > tonumber(redis.call('HGET', measured_minutes, 'last') or '-1') then
  redis.call('HSET', measured_minutes, 'last', ARGV[3])
  redis.call('HINCRBY', measured_minutes, 'count', 1)
  redis.call('EXPIRE', measured_minutes, {MEETING_SECONDS})
end
return 1
"""
)

# ARGV: event. A rest has to be over first, so that its end is told before. Answers what the meeting was like.
END = (
    PRELUDE
    + f"""
if rest_now() ~= '' then return {{'resting'}} end
local summary = summary_now()
redis.call('DEL', unpack(KEYS, 1, {len(MEETING_KEYS) - 1}))
emit(ARGV[3])
redis.call('EXPIRE', events, {ENDED_STREAM_SECONDS})
return {{'ended', summary}}
"""
)

SUMMARY = PRELUDE + "return summary_now()"

# ARGV: '' or the position a client sent. Answers state, then the stream's ends, then what was missed.
SNAPSHOT = (
    PRELUDE
    + """
local newest = redis.call('XREVRANGE', events, '+', '-', 'COUNT', 1)
local oldest = redis.call('XRANGE', events, '-', '+', 'COUNT', 1)
local missed = {}
if ARGV[3] ~= '' then missed = redis.call('XRANGE', events, '(' .. ARGV[3], '+') end
return {
  redis.call('EXISTS', active), redis.call('EXISTS', stopped), redis.call('GET', started_at) or '',
  redis.call('GET', rest) or '', redis.call('SCARD', rest_requests),
  newest, oldest, missed,
}
"""
)
