"""What every Lua script begins with. Each script changes a meeting in one atomic step and publishes it.

An event is added to the stream and published by the same step, so the stream's order is the
channel's order and neither has what the other lacks. Times come from the calling process, in
milliseconds; processes that share a Redis are expected to keep their clocks by NTP.

What becomes of a rest is worked out by the caller, from the rest that it saw. A script writes it only if
the rest in Redis still has that `revision` ('' for none), else it says which one is there now: of
everybody who tries the same step at once, exactly one succeeds, and the others look again.
"""

from app.meetings.keys import (
    MEETING_KEYS,
    MEETING_SECONDS,
    MONITORING_LOG_LENGTH,
    RENEWED_KEYS,
    REST_LOG_LENGTH,
    STREAM_LENGTH,
    STREAM_SECONDS,
)

# `after` is the id before: with it a reader can tell whether anything between was trimmed away. The very
# event that was the last one, time and all, comes from a call that was repeated since its answer was lost.
# After an end it would let all before live for hours more, for another group: so the end is then the first.
EMIT = f"""
local function begin_stream_at(id) redis.call('XTRIM', events, 'MINID', id) end

local function is_end(entry)
  return entry and string.find(entry[2][2], '"event":"meeting_ended"', 1, true)
end

local function emit(event)
  local newest = redis.call('XREVRANGE', events, '+', '-', 'COUNT', 1)
  if newest[1] and newest[1][2][2] == event then return end
  local after = newest[1] and newest[1][1] or '0-0'
  local id = redis.call('XADD', events, 'MAXLEN', {STREAM_LENGTH}, '*', 'data', event, 'after', after)
  if is_end(newest[1]) then begin_stream_at(after) end
  redis.call('EXPIRE', events, {STREAM_SECONDS})
  redis.call(publish, channel, '{{"id":"' .. id .. '","data":' .. event .. '}}')
end
"""

# Answers the text of the rest and its revision, both '' when there is none.
REST_NOW = """
local function rest_now()
  local text = redis.call('GET', rest)
  if not text then return '', '' end
  return text, cjson.decode(text).revision
end
"""

RENEW_ALL = f"""
local function renew_all()
  for _, key in ipairs({{{", ".join(RENEWED_KEYS)}}}) do redis.call('EXPIRE', key, {MEETING_SECONDS}) end
end
"""

# `new`: id, text, due, keep (seconds), since ('' until it runs), cooldown_until, event. A rest, even an
# announced one, grants every request; a meeting that rests goes on, also without a frame. What fails where
# somebody spoilt a key comes before what makes it a rest: Redis takes nothing back.
WRITE_REST = """
local function write_rest(new)
  redis.call('ZADD', due_rests, new.due, meeting_id .. ':' .. new.id)
  emit(new.event)
  redis.call('SET', rest, new.text, 'EX', new.keep)
  if new.since ~= '' then
    redis.call('SET', rest_flg, '1', 'EX', new.keep)
    redis.call('SET', rest_started_at, new.since, 'EX', new.keep)
  end
  redis.call('DEL', rest_requests, rest_request_key, rest_request_level)
  redis.call('SET', cooldown_until, new.cooldown_until, 'PXAT', new.cooldown_until)
  renew_all()
end
"""

LOGS = f"""
local function log_rest(record)
  redis.call('RPUSH', rest_log, record)
  redis.call('LTRIM', rest_log, -{REST_LOG_LENGTH}, -1)
  redis.call('EXPIRE', rest_log, {MEETING_SECONDS})
end

local function log_monitoring(line)
  if redis.call('RPUSH', monitoring_log, line) > {MONITORING_LOG_LENGTH} then
    redis.call('LTRIM', monitoring_log, 2, -1)
  end
  redis.call('EXPIRE', monitoring_log, {MEETING_SECONDS})
end
"""

# Measuring is on from an "on" of its log to the "off", and lapses when no frame has come for too long. A rest
# keeps frames away: during one only what had lapsed before it has. Whoever notices first logs it, after a
# DEL, so that a full Redis carries it out too. Times in ISO 8601, which compare as texts.
MEASURING = f"""
local function is_on()
  local last = redis.call('LINDEX', monitoring_log, -1) or ''
  return string.sub(last, 1, 3) == 'on ' and redis.call('EXISTS', active) == 1
end

local function lapsed_at(at)
  if not is_on() then return nil end
  local lapse, until_then = redis.call('GET', monitoring_until), redis.call('GET', rest_started_at) or at
  return lapse and lapse <= until_then and lapse or nil
end

local function log_lapse(at)
  local lapse = lapsed_at(at)
  if lapse then
    redis.call('DEL', monitoring_until)
    log_monitoring('off ' .. lapse)
  end
  return lapse
end

local function expect_frame(lapse)
  redis.call('SET', monitoring_until, lapse, 'EX', {MEETING_SECONDS})
end

local function begin_measuring(event, at, lapse)
  log_lapse(at)
  expect_frame(lapse)
  if is_on() then return end
  log_monitoring('on ' .. at)
  emit(event)
end
"""

# Arguments: what `RestStore.removal` returns without the revision. The DEL comes first, for a full Redis
# refuses a script whose first change takes memory.
REMOVE_REST = """
local function remove_rest(id, event, record, cooling, lapse)
  local goes_on = redis.call('EXISTS', rest_flg) == 1 and is_on() and not lapsed_at(lapse)
  redis.call('DEL', rest, rest_flg, rest_started_at)
  redis.call('ZREM', due_rests, meeting_id .. ':' .. id)
  if tonumber(redis.call('GET', cooldown_until) or '0') > tonumber(cooling) then
    redis.call('SET', cooldown_until, cooling, 'PXAT', cooling)
  end
  if goes_on then expect_frame(lapse) end
  log_rest(record)
  emit(event)
end
"""

# Answers what `KeptMeeting` has, in its order.
SUMMARY_NOW = """
local function summary_now(at)
  local changes, lapse = redis.call('LRANGE', monitoring_log, 0, -1), lapsed_at(at)
  if lapse then changes[#changes + 1] = 'off ' .. lapse end
  return {
    redis.call('GET', started_at) or '', redis.call('HGET', measured_minutes, 'count') or '0',
    changes, redis.call('SCARD', rest_requests),
    redis.call('LRANGE', rest_log, 0, -1), redis.call('GET', rest) or '',
  }
end
"""

PRELUDE = (
    f"local {', '.join(MEETING_KEYS)}, due_rests = unpack(KEYS)\n"
    "local meeting_id, now = ARGV[1], tonumber(ARGV[2])\n"
    "local channel = ARGV[#ARGV]\n"
    # A channel with a hash tag is a cluster's: heard in its own shard, not by every node.
    "local publish = string.find(channel, '{', 1, true) and 'SPUBLISH' or 'PUBLISH'\n"
    f"{EMIT}{REST_NOW}{RENEW_ALL}{WRITE_REST}{LOGS}{MEASURING}{REMOVE_REST}{SUMMARY_NOW}"
)
