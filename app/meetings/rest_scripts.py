"""Lua scripts that change a rest; `app.meetings.lua_prelude` says how they keep out of each other's way."""

from app.meetings.lua_prelude import PRELUDE

# `replacement` is what `write_rest` takes, as JSON, with `expected`, the revision that it replaces, and
# `automatic` ("1" or "0"). If the rest is there already, or over already, the call repeats one whose
# answer was lost. A full Redis carries out what follows a DEL: it takes no new rest, but an announced
# one begins. While there is a rest, no request waits, so that DEL deletes nothing.
WRITE = (
    PRELUDE
    + """
local replacement = ARGV[3]
local new = cjson.decode(replacement)
local present, revision = rest_now()
if revision == new.revision then return {'written', '0'} end
if revision ~= new.expected then return {'changed', '0'} end
local last = new.expected == '' and redis.call('LINDEX', rest_log_key, -1) or ''
if string.find(last, '"id":"' .. new.id .. '"', 1, true) then return {'written', '0'} end
if new.automatic == '1' then
  local cooldown_until_ms = tonumber(redis.call('GET', cooldown_until_key) or '0')
  local grace_until_ms = tonumber(redis.call('GET', grace_until_key) or '0')
  local until_ms = math.max(cooldown_until_ms, grace_until_ms)
  if now < until_ms then return {'cooldown', string.format('%.0f', until_ms)} end
end
if present ~= '' then redis.call('DEL', rest_requests_key) end
write_rest(new)
return {'written', '0'}
"""
)

# Its arguments are what `RestStore.removal_arguments` returns.
REMOVE = (
    PRELUDE
    + """
local seen_revision = ARGV[3]
local present, revision = rest_now()
if present == '' or revision ~= seen_revision then return 0 end
remove_rest(unpack(ARGV, 4))
return 1
"""
)

# The end of a rest whose keys expired while every process was down is still announced.
REMOVE_EXPIRED = (
    PRELUDE
    + """
local rest_id, event = unpack(ARGV, 3)
local member = meeting_id .. ':' .. rest_id
local noted = redis.call('ZSCORE', due_rests_key, member)
if not noted then return 0 end
redis.call('ZREM', due_rests_key, member)
emit_or_undo(event, function() redis.call('ZADD', due_rests_key, noted, member) end)
return 1
"""
)

# Corrects an index that was wrong about a rest.
REINDEX = (
    PRELUDE
    + """
local seen_revision, rest_id, due = unpack(ARGV, 3)
local present, revision = rest_now()
if present ~= '' and revision == seen_revision then
  redis.call('ZADD', due_rests_key, due, meeting_id .. ':' .. rest_id)
end
return 1
"""
)
