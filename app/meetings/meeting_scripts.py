"""Lua scripts about a meeting as a whole: its start, its measuring, its end, and how it is."""

from app.meetings.keys import (
    ENDED_STREAM_SECONDS,
    MEETING_KEYS,
    MEETING_SECONDS,
    STOPPED_SECONDS,
)
from app.meetings.lua_prelude import PRELUDE

# In ms: a call whose answer was lost is repeated, after a wait for Redis or two, and others may have acted in
# between. One from longer before was carried out by a server whose clock is behind, and is meant.
REPEATED_MS = 2_000

# ARGV: event, now, when measuring lapses without a frame (both ISO 8601), end of the grace in ms. Answers
# when measuring of this meeting began. A stop that came after this call holds. A new meeting's stream begins
# with it: what an earlier group was told, with its leader's notes, is not for this one. Not first: after
# XTRIM a full Redis refuses nothing.
START = (
    PRELUDE
    + f"""
local since_call = tonumber(redis.call('GET', stopped) or '0') - now
if since_call > 0 and since_call <= {REPEATED_MS} then return redis.call('GET', started_at) or ARGV[4] end
redis.call('SET', active, '1', 'EX', {MEETING_SECONDS})
local is_new = redis.call('SET', started_at, ARGV[4], 'NX')
if is_new then
  redis.call('DEL', rest_log, monitoring_log, measured_minutes)
  if tonumber(ARGV[6]) > now then redis.call('SET', grace_until, ARGV[6], 'PXAT', ARGV[6]) end
end
renew_all()
redis.call('DEL', stopped)
begin_measuring(ARGV[3], ARGV[4], ARGV[5])
if is_new then
  -- An end right before stays: a process that did not hear it forgets people by it.
  local newest = redis.call('XREVRANGE', events, '+', '-', 'COUNT', 2)
  if not is_end(newest[2]) then begin_stream_at(newest[1][1]) end
end
return redis.call('GET', started_at)
"""
)

# ARGV: event, now in ISO 8601. A second stop tells nobody anything new. A full Redis carries out what follows
# a DEL, so nothing else may be written before it: people can always stop.
STOP_MEASURING = (
    PRELUDE
    + f"""
local is_new = redis.call('DEL', stopped) == 0
log_lapse(ARGV[4])
if is_on() then log_monitoring('off ' .. ARGV[4]) end
redis.call('SET', stopped, ARGV[2], 'EX', {STOPPED_SECONDS})
if is_new then emit(ARGV[3]) end
return 1
"""
)

# ARGV: event, now, when measuring lapses without another frame (both ISO 8601). One that never began or has
# ended has nothing to renew, and a member's stop stays one, whatever frames are still on their way.
RENEW = (
    PRELUDE
    + """
renew_all()
if redis.call('EXISTS', active) == 1 and redis.call('EXISTS', stopped) == 0 then
  begin_measuring(ARGV[3], ARGV[4], ARGV[5])
end
return 1
"""
)

# ARGV: event, now, when measuring lapses without a frame (both ISO 8601). Answers whether measuring goes on.
# Nothing says yet when what a server of an earlier version began lapses: its frames may still come there.
TELL_LAPSE = (
    PRELUDE
    + """
if log_lapse(ARGV[4]) then emit(ARGV[3])
elseif is_on() and redis.call('EXISTS', monitoring_until) == 0 then expect_frame(ARGV[5]) end
return is_on() and 1 or 0
"""
)

# ARGV: number of this minute. Whichever process is first in a minute counts it; another may still be in the
# minute before, and further back the clock was set. A meeting that never began or has ended stays unknown.
NOTE_MEASURED = (
    PRELUDE
    + f"""
if redis.call('EXISTS', active) == 0 then return 0 end
local minute, last = tonumber(ARGV[3]), tonumber(redis.call('HGET', measured_minutes, 'last') or '-1')
if minute > last or minute < last - 1 then
  redis.call('HSET', measured_minutes, 'last', ARGV[3])
  redis.call('HINCRBY', measured_minutes, 'count', 1)
  redis.call('EXPIRE', measured_minutes, {MEETING_SECONDS})
end
return 1
"""
)

# In ms: a later end is meant anew, and has every process forget whose pictures still came after the first.
REPEATED_END_MS = 60_000

# What an end deletes; the stream has `meeting_ended` for whoever asks later.
ENDED_KEYS = ", ".join(name for name in MEETING_KEYS if name != "events")

# ARGV: event, now, by when a call of now is repeated (both ISO 8601), then what `RestStore.removal` returns
# of the rest that the caller saw, if any: its end is told before, in the same step. Answers what the meeting
# was like. Who finds nothing but an end of just now, or a meeting that began since, repeats a call whose
# answer was lost: nobody is told again, and no other group's meeting ends.
END = (
    PRELUDE
    + f"""
local began = redis.call('GET', started_at) or ''
if began > ARGV[4] and began <= ARGV[5] then return {{'ended'}} end
local present, revision = rest_now()
if present ~= '' then
  if revision ~= ARGV[6] then return {{'changed'}} end
  remove_rest(unpack(ARGV, 7))
end
local summary = summary_now(ARGV[4])
local forgotten = redis.call('DEL', {ENDED_KEYS})
local newest = redis.call('XREVRANGE', events, '+', '-', 'COUNT', 1)
local ended_at = is_end(newest[1]) and tonumber(string.match(newest[1][1], '^%d+')) or 0
if forgotten > 0 or now - ended_at > {REPEATED_END_MS} then emit(ARGV[3]) end
redis.call('EXPIRE', events, {ENDED_STREAM_SECONDS})
return {{'ended', summary}}
"""
)

# ARGV: now in ISO 8601.
SUMMARY = PRELUDE + "return summary_now(ARGV[3])"

# ARGV: '' or the position a client sent, now in ISO 8601. Answers what `Snapshot` has, in its order. When the
# table has the rest's next step is among that, '' if it has none: a table that somebody spoilt, or a rest
# that is no JSON, must not keep anybody from the state and the events.
SNAPSHOT = (
    PRELUDE
    + """
local function noted_due(text)
  local is_json, found = pcall(cjson.decode, text)
  if not is_json or type(found) ~= 'table' then return '' end
  local due = redis.pcall('ZSCORE', due_rests, meeting_id .. ':' .. tostring(found.id))
  return type(due) == 'string' and due or ''
end

local text = redis.call('GET', rest) or ''
local newest = redis.call('XREVRANGE', events, '+', '-', 'COUNT', 1)
local oldest = redis.call('XRANGE', events, '-', '+', 'COUNT', 1)
local missed = {}
if ARGV[3] ~= '' then missed = redis.call('XRANGE', events, '(' .. ARGV[3], '+') end
return {
  redis.call('EXISTS', active), is_on() and not lapsed_at(ARGV[4]) and 1 or 0, redis.call('EXISTS', stopped),
  is_end(newest[1]) and 1 or 0, redis.call('GET', started_at) or '',
  text, text ~= '' and noted_due(text) or '',
  redis.call('SCARD', rest_requests), redis.call('PEXPIRETIME', rest_requests),
  newest, oldest, missed,
}
"""
)
