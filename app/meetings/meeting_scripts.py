"""Lua scripts about a meeting as a whole: its start, its measuring, its end, and how it is."""

from app.meetings.keys import (
    ENDED_STREAM_SECONDS,
    MEETING_KEYS,
    MEETING_SECONDS,
    STOPPED_SECONDS,
)
from app.meetings.lua_prelude import PRELUDE

# In ms: a call whose answer was lost is repeated, after one or two waits for Redis, and others may have acted
# in between. A call from longer before was made by a server whose clock is behind, and is intended.
REPEATED_MS = 2_000

# Answers when measuring of this meeting began. A stop that came after this call holds. A new meeting's stream
# begins with this event: what an earlier group was told, with its leader's notes, is not for this one. The
# trimming does not come first: after XTRIM a full Redis refuses nothing. `lapses_at`: when measuring lapses
# without a frame.
START = (
    PRELUDE
    + f"""
local event, at, lapses_at, grace_until_ms = unpack(ARGV, 3)
local since_call = tonumber(redis.call('GET', stopped_key) or '0') - now
if since_call > 0 and since_call <= {REPEATED_MS} then return redis.call('GET', started_at_key) or at end
local is_new = redis.call('SET', started_at_key, at, 'NX')
if is_new then
  redis.call('DEL', rest_log_key, monitoring_log_key, measured_minutes_key)
  if tonumber(grace_until_ms) > now then
    redis.call('SET', grace_until_key, grace_until_ms, 'PXAT', grace_until_ms)
  end
end
renew_all()
redis.call('DEL', stopped_key)
begin_measuring(event, at, lapses_at)
if is_new then
  -- An end right before is kept: a process that missed it still has to forget people because of it.
  local newest = redis.call('XREVRANGE', events_key, '+', '-', 'COUNT', 2)
  if not is_end(newest[2]) then begin_stream_at(newest[1][1]) end
end
return redis.call('GET', started_at_key)
"""
)

# A second stop is no news to anybody. A full Redis carries out what follows a DEL, so nothing may be written
# before the DEL: people can always stop.
STOP_MEASURING = (
    PRELUDE
    + f"""
local event, at = unpack(ARGV, 3)
local is_new = redis.call('DEL', stopped_key) == 0
log_lapse(at)
if is_logged_on() then log_monitoring('off ' .. at) end
redis.call('SET', stopped_key, now, 'EX', {STOPPED_SECONDS})
if is_new then emit(event) end
return 1
"""
)

# A meeting that never began or has ended has nothing to renew, and a member's stop stays in force, whatever
# frames are still on their way. One of which Redis evicted a part is known again with its next frame.
RENEW = (
    PRELUDE
    + """
local event, at, lapses_at = unpack(ARGV, 3)
renew_all()
if redis.call('EXISTS', active_key, started_at_key) > 0 and redis.call('EXISTS', stopped_key) == 0 then
  begin_measuring(event, at, lapses_at)
end
return 1
"""
)

# Answers whether measuring goes on. If a server of an earlier version began it, nothing says yet when it
# lapses: its frames may still go to that server.
TELL_LAPSE = (
    PRELUDE
    + """
local event, at, lapses_at = unpack(ARGV, 3)
if log_lapse(at) then emit(event)
elseif is_on() and redis.call('EXISTS', monitoring_until_key) == 0 then expect_frame(lapses_at) end
return is_on() and 1 or 0
"""
)

# Whichever process is first in a minute counts it; another may still be in the minute before, and a minute
# further back means that the clock was set. A meeting that never began or has ended stays unknown.
NOTE_MEASURED = (
    PRELUDE
    + f"""
local minute = tonumber(ARGV[3])
if redis.call('EXISTS', active_key) == 0 then return 0 end
local last = tonumber(redis.call('HGET', measured_minutes_key, 'last') or '-1')
if minute > last or minute < last - 1 then
  redis.call('HSET', measured_minutes_key, 'last', minute)
  redis.call('HINCRBY', measured_minutes_key, 'count', 1)
  redis.call('EXPIRE', measured_minutes_key, {MEETING_SECONDS})
end
return 1
"""
)

# In ms: a later end is a new one: every process then forgets people whose pictures came after the first.
REPEATED_END_MS = 60_000

# What an end deletes; the stream keeps `meeting_ended` for whoever asks later.
ENDED_KEYS = ", ".join(f"{name}_key" for name in MEETING_KEYS if name != "events")

# The arguments from `seen_revision` on are what `RestStore.removal_arguments` returns for the rest that the
# caller saw, if any: its end is announced first, in the same step. Answers what the meeting was like. A call
# that finds only a very recent end, or a meeting that began since, repeats one whose answer was lost: nobody
# is notified again, and no other group's meeting ends. `repeated_by`: until when a call of `at` is repeated.
END = (
    PRELUDE
    + f"""
local event, at, repeated_by, seen_revision = unpack(ARGV, 3)
local began = redis.call('GET', started_at_key) or ''
if began > at and began <= repeated_by then return {{'ended'}} end
local present, revision = rest_now()
if present ~= '' then
  if revision ~= seen_revision then return {{'changed'}} end
  remove_rest(unpack(ARGV, 7))
end
local summary = summary_now(at)
local forgotten = redis.call('DEL', {ENDED_KEYS})
local newest = redis.call('XREVRANGE', events_key, '+', '-', 'COUNT', 1)
local ended_ms = is_end(newest[1]) and tonumber(string.match(newest[1][1], '^%d+')) or 0
if forgotten > 0 or now - ended_ms > {REPEATED_END_MS} then emit(event) end
redis.call('EXPIRE', events_key, {ENDED_STREAM_SECONDS})
return {{'ended', summary}}
"""
)

SUMMARY = PRELUDE + "local at = ARGV[3]\nreturn summary_now(at)"

# Answers what `Snapshot` has, in its order. That includes the time of the rest's next step in the table, ''
# if there is none: a table that somebody spoilt, or a rest that is not JSON, must not keep anybody from the
# state and the events. `position`: after which events are wanted, '' for none.
SNAPSHOT = (
    PRELUDE
    + """
local position, at = unpack(ARGV, 3)
local function noted_due(text)
  local is_json, found = pcall(cjson.decode, text)
  if not is_json or type(found) ~= 'table' then return '' end
  local due = redis.pcall('ZSCORE', due_rests_key, meeting_id .. ':' .. tostring(found.id))
  return type(due) == 'string' and due or ''
end

local text = redis.call('GET', rest_key) or ''
local newest = redis.call('XREVRANGE', events_key, '+', '-', 'COUNT', 1)
local oldest = redis.call('XRANGE', events_key, '-', '+', 'COUNT', 1)
local missed = {}
if position ~= '' then missed = redis.call('XRANGE', events_key, '(' .. position, '+') end
return {
  redis.call('EXISTS', active_key), is_on() and not lapsed(at) and 1 or 0, redis.call('EXISTS', stopped_key),
  is_end(newest[1]) and 1 or 0, redis.call('GET', started_at_key) or '',
  text, text ~= '' and noted_due(text) or '',
  redis.call('SCARD', rest_requests_key), redis.call('PEXPIRETIME', rest_requests_key),
  newest, oldest, missed,
}
"""
)
