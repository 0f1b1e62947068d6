"""Lua scripts: each changes a meeting in one atomic step and publishes what it changed.

An event is added to the stream and published by the same step, so the stream's order is the
channel's order and neither has what the other lacks. Times come from the calling process, in
milliseconds; processes that share a Redis are expected to keep their clocks by NTP.
"""

from app.meetings.keys import (
    AFTER_REST_SECONDS,
    ENDED_STREAM_SECONDS,
    MEETING_KEYS,
    MEETING_SECONDS,
    REQUEST_WINDOW_SECONDS,
    STOPPED_SECONDS,
    STREAM_LENGTH,
    STREAM_SECONDS,
)

# `after` is the id before: with it a reader can tell whether anything between was trimmed away.
PRELUDE = (
    f"local {', '.join(MEETING_KEYS)}, running_rests, channel = unpack(KEYS)\n"
    "local meeting_id, now = ARGV[1], tonumber(ARGV[2])\n"
    f"""
local function emit(event)
  local newest = redis.call('XREVRANGE', events, '+', '-', 'COUNT', 1)
  local after = newest[1] and newest[1][1] or '0-0'
  local id = redis.call('XADD', events, 'MAXLEN', {STREAM_LENGTH}, '*', 'data', event, 'after', after)
  redis.call('EXPIRE', events, {STREAM_SECONDS})
  redis.call('PUBLISH', channel, '{{"id":"' .. id .. '","data":' .. event .. '}}')
end

local function rest_state()
  local text = redis.call('GET', rest)
  local ends = text and redis.call('ZSCORE', running_rests, meeting_id .. ':' .. cjson.decode(text).id)
  if not ends then return 'none', '' end
  return now < tonumber(ends) and 'running' or 'due', text
end
"""
)

# ARGV: event. Answers when measuring of this meeting began.
START = (
    PRELUDE
    + f"""
local was_measuring = redis.call('EXISTS', active) == 1 and redis.call('EXISTS', stopped) == 0
redis.call('SET', active, '1', 'EX', {MEETING_SECONDS})
redis.call('SET', started_at, ARGV[4], 'NX')
redis.call('EXPIRE', started_at, {MEETING_SECONDS})
redis.call('DEL', stopped)
if not was_measuring then emit(ARGV[3]) end
return redis.call('GET', started_at)
"""
)

# ARGV: event. A second stop tells nobody anything new.
STOP_MEASURING = (
    PRELUDE
    + f"""
local news = redis.call('EXISTS', stopped) == 0
redis.call('SET', stopped, '1', 'EX', {STOPPED_SECONDS})
if news then emit(ARGV[3]) end
return 1
"""
)

# ARGV: rest, its id, start, end in ms, seconds, event, automatic (1/0), cool-down in ms.
START_REST = (
    PRELUDE
    + f"""
local text, rest_id, start, ends = ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6])
local state, present = rest_state()
if state ~= 'none' then return {{state, present}} end
local cooling = tonumber(redis.call('GET', cooldown_until) or '0')
if ARGV[9] == '1' and now < cooling then return {{'cooldown', tostring(cooling)}} end
local keep = tonumber(ARGV[7]) + {AFTER_REST_SECONDS}
redis.call('SET', rest, text, 'EX', keep)
redis.call('SET', rest_flg, '1', 'EX', keep)
redis.call('SET', rest_started_at, start, 'EX', keep)
redis.call('ZADD', running_rests, ends, meeting_id .. ':' .. rest_id)
redis.call('DEL', rest_requests, rest_request_key)
local cool = string.format('%.0f', ends + tonumber(ARGV[10]))
redis.call('SET', cooldown_until, cool, 'PXAT', cool)
emit(ARGV[8])
return {{'started', text}}
"""
)

# ARGV: rest id, event, cool-down in ms. Of all processes that try, one gets 1 and has told everybody.
FINISH_REST = (
    PRELUDE
    + """
if redis.call('ZREM', running_rests, meeting_id .. ':' .. ARGV[3]) == 0 then return 0 end
local text = redis.call('GET', rest)
if text and cjson.decode(text).id == ARGV[3] then
  redis.call('DEL', rest, rest_flg, rest_started_at)
  local cool = string.format('%.0f', now + tonumber(ARGV[5]))
  if tonumber(redis.call('GET', cooldown_until) or '0') > tonumber(cool) then
    redis.call('SET', cooldown_until, cool, 'PXAT', cool)
  end
end
emit(ARGV[4])
return 1
"""
)

# ARGV: event. A rest that is still on has to be finished first, so that its end is told before.
END = (
    PRELUDE
    + f"""
local state, present = rest_state()
if state ~= 'none' then return {{state, present}} end
redis.call('DEL', unpack(KEYS, 1, {len(MEETING_KEYS) - 1}))
emit(ARGV[3])
redis.call('EXPIRE', events, {ENDED_STREAM_SECONDS})
return {{'ended', ''}}
"""
)

# ARGV: keyed hash of the member's token, event. Answers how many have asked, and the rest that is on:
# during it a wish is granted already, and must not count towards the next one.
REQUEST_REST = (
    PRELUDE
    + f"""
local state, present = rest_state()
if state == 'running' then return {{redis.call('SCARD', rest_requests), present}} end
local news = redis.call('SADD', rest_requests, ARGV[3]) == 1
if redis.call('EXPIRE', rest_requests, {REQUEST_WINDOW_SECONDS}, 'NX') == 1 then
  redis.call('EXPIRE', rest_request_key, {REQUEST_WINDOW_SECONDS})
end
if news then emit(ARGV[4]) end
return {{redis.call('SCARD', rest_requests), ''}}
"""
)

# ARGV: '' or the position a client brought. Answers state, then the stream's ends, then what was missed.
SNAPSHOT = (
    PRELUDE
    + """
local newest = redis.call('XREVRANGE', events, '+', '-', 'COUNT', 1)
local oldest = redis.call('XRANGE', events, '-', '+', 'COUNT', 1)
local missed = {}
if ARGV[3] ~= '' then missed = redis.call('XRANGE', events, '(' .. ARGV[3], '+') end
local state, present = rest_state()
return {
  redis.call('EXISTS', active), redis.call('EXISTS', stopped), redis.call('GET', started_at) or '',
  state == 'running' and present or '', redis.call('SCARD', rest_requests),
  newest, oldest, missed,
}
"""
)
