"""Lua scripts about anonymous requests for a rest."""

from app.meetings.keys import REQUEST_WINDOW_SECONDS
from app.meetings.lua_prelude import PRELUDE

# Answers the key of a meeting's hashes: `new_key` where there is none. Requests whose key Redis has evicted
# go in the same step: who made them could not be told from others any more, nor take them back.
HASH_KEY = (
    PRELUDE
    + f"""
local new_key = ARGV[3]
if not redis.call('SET', rest_request_key_key, new_key, 'EX', {REQUEST_WINDOW_SECONDS}, 'NX') then
  return redis.call('GET', rest_request_key_key)
end
if redis.call('DEL', rest_requests_key) == 1 then redis.call('DEL', rest_request_level_key) end
return new_key
"""
)

# `hashed` is the member's token, hashed with `hash_key`; `granted` the JSON of the rest that begins at the
# threshold. Answers 'waiting', how many have asked and until when that counts (ms); or 'started'; or
# 'resting', when a request is already granted and must not count towards the next rest; or 'changed', when
# the key has changed meanwhile, and one token would have two hashes.
# Each level is announced once, so that nobody can count by counting events or by asking again and again.
REQUEST = (
    PRELUDE
    + f"""
local hashed, threshold, nearly_from, some_event, nearly_event, granted, hash_key = unpack(ARGV, 3)
local text, revision = rest_now()
local new = cjson.decode(granted)
-- This very request has begun the rest, but its first answer was lost.
if revision == new.revision then return {{'started', 0, 0}} end
if text ~= '' then return {{'resting', 0, 0}} end
if redis.call('GET', rest_request_key_key) ~= hash_key then return {{'changed', 0, 0}} end
redis.call('SADD', rest_requests_key, hashed)
local asked = redis.call('SCARD', rest_requests_key)
if asked >= tonumber(threshold) then
  write_rest(new)
  return {{'started', 0, 0}}
end
if redis.call('EXPIRE', rest_requests_key, {REQUEST_WINDOW_SECONDS}, 'NX') == 1 then
  redis.call('EXPIRE', rest_request_key_key, {REQUEST_WINDOW_SECONDS})
end
local until_ms = redis.call('PEXPIRETIME', rest_requests_key)
local level = asked >= tonumber(nearly_from) and 2 or 1
if level > tonumber(redis.call('GET', rest_request_level_key) or '0') then
  redis.call('SET', rest_request_level_key, level, 'PXAT', until_ms)
  emit(level == 2 and nearly_event or some_event)
end
return {{'waiting', asked, until_ms}}
"""
)

# Answers how many requests are left, and until when they count (ms); nobody is notified. The key goes with
# the last of them: the next request would keep it for longer, and tokens would be hashed as before. Without
# their key all go, since the member's is among them.
WITHDRAW = (
    PRELUDE
    + """
local hashed = ARGV[3]
redis.call('SREM', rest_requests_key, hashed)
if redis.call('EXISTS', rest_request_key_key) == 0 then redis.call('DEL', rest_requests_key) end
local left = redis.call('SCARD', rest_requests_key)
if left == 0 then redis.call('DEL', rest_request_key_key) end
return {left, redis.call('PEXPIRETIME', rest_requests_key)}
"""
)
