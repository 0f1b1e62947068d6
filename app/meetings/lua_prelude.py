"""The beginning of every Lua script. Each changes a meeting and publishes the change in one atomic step.

An event is added to the stream and published in the same step, so the stream's order is the
channel's order and neither has what the other lacks. Times come from the calling process; processes
that share a Redis are expected to synchronise their clocks by NTP.

What `MeetingScript` hands over: ARGV[1] is the meeting's id, ARGV[2] the time of the call, the last one the
channel; here they become `meeting_id`, `now` and `channel`. The arguments between, from ARGV[3] on, are the
script's own, which names them in its first line. Each key is a local variable, `<name>_key` for a name in
`KEPT_KEYS`. `now`, `due` and names that end in `_ms` are milliseconds since 1970; all other times are in
ISO 8601, such as `at`, which is `now`.

The caller works out what becomes of a rest, from the rest that it saw. A script writes that only if the rest
in Redis still has the same `revision` ('' for none), and otherwise says that it has not: of all who try the
same step at once, exactly one succeeds, and the others look again.
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

# `after` is the id before: by it a reader can tell whether anything between was trimmed away. An event equal
# to the last one, even in its time, comes from a call that was repeated because its answer was lost. A new
# event after an end would keep all before it for hours more, for another group: so the stream then begins
# with that end.
EMIT = f"""
local function begin_stream_at(id) redis.call('XTRIM', events_key, 'MINID', id) end

local function is_end(entry)
  return entry and string.find(entry[2][2], '"event":"meeting_ended"', 1, true)
end

local function emit(event)
  local newest = redis.call('XREVRANGE', events_key, '+', '-', 'COUNT', 1)
  if newest[1] and newest[1][2][2] == event then return end
  local after = newest[1] and newest[1][1] or '0-0'
  local id = redis.call('XADD', events_key, 'MAXLEN', {STREAM_LENGTH}, '*', 'data', event, 'after', after)
  if is_end(newest[1]) then begin_stream_at(after) end
  redis.call('EXPIRE', events_key, {STREAM_SECONDS})
  redis.call(publish, channel, '{{"id":"' .. id .. '","data":' .. event .. '}}')
end
"""

# For what has to be told before it is done, since Redis undoes nothing by itself: if nobody may be told, the
# event is not kept either, or it would be heard of later. `undo` takes back what was done before.
EMIT_OR_UNDO = """
local function newest_id()
  local newest = redis.pcall('XREVRANGE', events_key, '+', '-', 'COUNT', 1)
  return newest[1] and newest[1][1]
end

local function emit_or_undo(event, undo)
  local before = newest_id()
  local is_told, fault = pcall(emit, event)
  if is_told then return end
  local added = newest_id()
  if added ~= before then redis.pcall('XDEL', events_key, added) end
  pcall(undo)
  error(fault)
end
"""

# Answers the text of the rest and its revision, both '' when there is none.
REST_NOW = """
local function rest_now()
  local text = redis.call('GET', rest_key)
  if not text then return '', '' end
  return text, cjson.decode(text).revision
end
"""

RENEWED = ", ".join(f"{name}_key" for name in RENEWED_KEYS)

RENEW_ALL = f"""
local function renew_all()
  for _, key in ipairs({{{RENEWED}}}) do redis.call('EXPIRE', key, {MEETING_SECONDS}) end
end
"""

# `new`: id, text, due, keep (seconds), since ('' until it runs), cooldown_until_ms ('' for none), event. A
# rest, even an announced one, grants every request; a meeting that rests goes on, even without frames. What
# fails if somebody spoilt a key comes before what makes it a rest: Redis undoes nothing.
WRITE_REST = """
local function write_rest(new)
  local member = meeting_id .. ':' .. new.id
  local noted = redis.call('ZSCORE', due_rests_key, member)
  redis.call('ZADD', due_rests_key, new.due, member)
  emit_or_undo(new.event, function()
    if noted then redis.call('ZADD', due_rests_key, noted, member)
    else redis.call('ZREM', due_rests_key, member) end
  end)
  redis.call('SET', rest_key, new.text, 'EX', new.keep)
  if new.since ~= '' then
    redis.call('SET', rest_flg_key, '1', 'EX', new.keep)
    redis.call('SET', rest_started_at_key, new.since, 'EX', new.keep)
  end
  redis.call('DEL', rest_requests_key, rest_request_key_key, rest_request_level_key)
  if new.cooldown_until_ms ~= '' then
    redis.call('SET', cooldown_until_key, new.cooldown_until_ms, 'PXAT', new.cooldown_until_ms)
  end
  renew_all()
end
"""

LOGS = f"""
local function log_rest(record)
  redis.call('LTRIM', rest_log_key, -{REST_LOG_LENGTH - 1}, -1)
  redis.call('RPUSH', rest_log_key, record)
  redis.call('EXPIRE', rest_log_key, {MEETING_SECONDS})
end

local function log_monitoring(line)
  if redis.call('RPUSH', monitoring_log_key, line) > {MONITORING_LOG_LENGTH} then
    redis.call('LTRIM', monitoring_log_key, 2, -1)
  end
  redis.call('EXPIRE', monitoring_log_key, {MEETING_SECONDS})
end
"""

# Measuring is on from an "on" in its log to the "off", and lapses when no frame has come for too long. A rest
# keeps frames away: during one, measuring has lapsed only if it had before. Whoever notices first logs it,
# after a DEL, so that a full Redis carries it out too. Times are in ISO 8601, which compare as texts. Where
# Redis evicted that the meeting is on, members see measuring as off: what brings it back is told to them. And
# where it evicted a rest, what is left of that keeps nothing on.
MEASURING = f"""
local function is_logged_on()
  return string.sub(redis.call('LINDEX', monitoring_log_key, -1) or '', 1, 3) == 'on '
end

local function is_on() return is_logged_on() and redis.call('EXISTS', active_key) == 1 end

local function lapsed_by(moment)
  local lapse = redis.call('GET', monitoring_until_key)
  return lapse and lapse <= moment and lapse
end

local function lapsed(at)
  local is_rest = redis.call('EXISTS', rest_key) == 1
  return is_logged_on() and lapsed_by(is_rest and redis.call('GET', rest_started_at_key) or at)
end

local function log_lapse(at)
  local lapse = lapsed(at)
  if lapse then
    redis.call('DEL', monitoring_until_key)
    log_monitoring('off ' .. lapse)
  end
  return lapse
end

local function expect_frame(lapses_at)
  redis.call('SET', monitoring_until_key, lapses_at, 'EX', {MEETING_SECONDS})
end

local function begin_measuring(event, at, lapses_at)
  local was_unknown = redis.call('SET', active_key, '1', 'EX', {MEETING_SECONDS}, 'NX')
  log_lapse(at)
  expect_frame(lapses_at)
  if is_on() then
    if not was_unknown then return end
    log_monitoring('off ' .. at)
  end
  log_monitoring('on ' .. at)
  emit(event)
end
"""

# It takes `RestStore.removal_arguments` without the revision. The ZREM of nothing comes first, since a full
# Redis refuses a script whose first change takes memory. What fails if somebody spoilt a key, or took a right
# away, comes before the rest goes and leaves no record: so its end can be tried again, and is told once.
REMOVE_REST = """
local function remove_rest(id, event, record, cooldown_until_ms, lapses_at)
  local rest_began = is_on() and redis.call('GET', rest_started_at_key)
  local goes_on = rest_began and not lapsed_by(rest_began)
  redis.call('ZREM', due_rests_key, '')
  log_rest(record)
  emit_or_undo(event, function() redis.call('RPOP', rest_log_key) end)
  redis.call('DEL', rest_key, rest_flg_key, rest_started_at_key)
  redis.call('ZREM', due_rests_key, meeting_id .. ':' .. id)
  if tonumber(redis.call('GET', cooldown_until_key) or '0') > tonumber(cooldown_until_ms) then
    redis.call('SET', cooldown_until_key, cooldown_until_ms, 'PXAT', cooldown_until_ms)
  end
  if goes_on then expect_frame(lapses_at) end
end
"""

# Answers what `KeptMeeting` has, in its order.
SUMMARY_NOW = """
local function summary_now(at)
  local changes, lapse = redis.call('LRANGE', monitoring_log_key, 0, -1), lapsed(at)
  if lapse then changes[#changes + 1] = 'off ' .. lapse end
  return {
    redis.call('GET', started_at_key) or '', redis.call('HGET', measured_minutes_key, 'count') or '0',
    changes, redis.call('SCARD', rest_requests_key),
    redis.call('LRANGE', rest_log_key, 0, -1), redis.call('GET', rest_key) or '',
  }
end
"""

PRELUDE = (
    f"local {', '.join(f'{name}_key' for name in MEETING_KEYS)}, due_rests_key = unpack(KEYS)\n"
    "local meeting_id, now = ARGV[1], tonumber(ARGV[2])\n"
    "local channel = ARGV[#ARGV]\n"
    # A channel with a hash tag belongs to a cluster: it is heard in its own shard, not on every node.
    "local publish = string.find(channel, '{', 1, true) and 'SPUBLISH' or 'PUBLISH'\n"
    f"{EMIT}{EMIT_OR_UNDO}{REST_NOW}{RENEW_ALL}{WRITE_REST}{LOGS}{MEASURING}{REMOVE_REST}{SUMMARY_NOW}"
)
