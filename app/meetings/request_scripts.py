"""Lua scripts about anonymous requests for a rest."""

from app.meetings.keys import REQUEST_WINDOW_SECONDS
from app.meetings.lua_prelude import PRELUDE

# ARGV: keyed hash of the member's token, threshold, from how many it is `nearly`, event for `some`, event
# for `nearly`, JSON of the rest that begins at the threshold, the key of the hash. Answers 'waiting', how
# many have asked and until when that counts (ms), or 'started', or 'resting': then a request is granted
# already and must not count towards the next rest; or 'changed', where the key is another by now, and one
# token would have two hashes.
# Each level is told once, so that nobody can count by counting events or by asking again and again.
REQUEST = (
    PRELUDE
    + f"""
local token, threshold, nearly_from = ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local text, revision = rest_now()
local new = cjson.decode(ARGV[8])
-- Begun by this very request, whose first answer was lost.
if revision == new.revision then return {{'started', 0, 0}} end
if text ~= '' then return {{'resting', 0, 0}} end
if redis.call('GET', rest_request_key) ~= ARGV[9] then return {{'changed', 0, 0}} end
redis.call('SADD', rest_requests, token)
local asked = redis.call('SCARD', rest_requests)
if asked >= threshold then
  write_rest(new)
  return {{'started', 0, 0}}
end
if redis.call('EXPIRE', rest_requests, {REQUEST_WINDOW_SECONDS}, 'NX') == 1 then
  redis.call('EXPIRE', rest_request_key, {REQUEST_WINDOW_SECONDS})
end
local ends = redis.call('PEXPIRETIME', rest_requests)
local level = asked >= nearly_from and 2 or 1
if level > tonumber(redis.call('GET', rest_request_level) or '0') then
  redis.call('SET', rest_request_level, level, 'PXAT', ends)
  emit(ARGV[5 + level])
end
return {{'waiting', asked, ends}}
"""
)

# ARGV: keyed hash of the member's token. Answers how many requests are left, and until when they
# count (ms); nobody is told.
WITHDRAW = (
    PRELUDE
    + """
redis.call('SREM', rest_requests, ARGV[3])
return {redis.call('SCARD', rest_requests), redis.call('PEXPIRETIME', rest_requests)}
"""
)
