"""Lua scripts that change a rest; `app.meetings.lua_prelude` says how they keep each other right."""

from app.meetings.lua_prelude import PRELUDE

# ARGV: JSON of the new rest with `expected`, the revision it replaces, and `automatic` ("1" or "0").
# One that is there already, or is over already, is a repetition, since the first answer was lost. A full
# Redis carries out what follows a DEL: it takes no new rest, but the one that was announced begins. While
# there is one, no request waits, so that DEL deletes nothing.
WRITE = (
    PRELUDE
    + """
local new = cjson.decode(ARGV[3])
local present, revision = rest_now()
if revision == new.revision then return {'written', '0'} end
if revision ~= new.expected then return {'changed', '0'} end
local last = new.expected == '' and redis.call('LINDEX', rest_log, -1) or ''
if string.find(last, '"id":"' .. new.id .. '"', 1, true) then return {'written', '0'} end
if new.automatic == '1' then
  local cooling = tonumber(redis.call('GET', cooldown_until) or '0')
  local grace = tonumber(redis.call('GET', grace_until) or '0')
  local wait = math.max(cooling, grace)
  if now < wait then return {'cooldown', string.format('%.0f', wait)} end
end
if present ~= '' then redis.call('DEL', rest_requests) end
write_rest(new)
return {'written', '0'}
"""
)

# ARGV: what `RestStore.removal` returns.
REMOVE = (
    PRELUDE
    + """
local present, revision = rest_now()
if present == '' or revision ~= ARGV[3] then return 0 end
remove_rest(unpack(ARGV, 4))
return 1
"""
)

# ARGV: rest id, event. Of a rest whose keys expired while every process was down, the end is told still.
REMOVE_EXPIRED = (
    PRELUDE
    + """
if redis.call('ZREM', due_rests, meeting_id .. ':' .. ARGV[3]) == 0 then return 0 end
emit(ARGV[4])
return 1
"""
)

# ARGV: expected revision, rest id, due. Puts right an index that was wrong about a rest.
REINDEX = (
    PRELUDE
    + """
local present, revision = rest_now()
if present ~= '' and revision == ARGV[3] then
  redis.call('ZADD', due_rests, ARGV[5], meeting_id .. ':' .. ARGV[4])
end
return 1
"""
)
