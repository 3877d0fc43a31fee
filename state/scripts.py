"""The Lua steps of redis_store: each is one atomic change to the keys of one sender."""

BEGIN = """
-- KEYS lock conversation answered | ARGV token, lock ms, idle s, revision known or ''
-- The lock is '<token> <ms it ends>'. It outlives its end as the mark of a turn that broke off.
local answered = redis.call('GET', KEYS[3])
if answered then return {'answered', answered} end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local held = redis.call('GET', KEYS[1])
local broken = 0
if held then
  local token, ends = string.match(held, '(%S+) (%d+)')
  if token ~= ARGV[1] then
    if tonumber(ends) > now then return {'busy', ends - now} end
    broken = 1
  end
end
local lock = ARGV[1] .. ' ' .. string.format('%d', now + ARGV[2])
redis.call('SET', KEYS[1], lock, 'EX', ARGV[3])
local stored = redis.call('GET', KEYS[2])
if stored and string.match(stored, '"revision":(%d+)') == ARGV[4] then stored = 1 end
return {'begun', stored, broken}
"""

HOLDS = """
local function holds(lock, token)
  local held = redis.call('GET', lock)
  return held and string.sub(held, 1, #token + 1) == token .. ' '
end
"""

APPEND = """
-- An entry tells who wrote it: a server that took another's place may have missed the last ones,
-- whose numbers people have seen. So a new epoch begins with it.
local function append(log, entry, count, most, idle, server)
  local last = redis.call('XREVRANGE', log, '+', '-', 'COUNT', 1)[1]
  local epoch, seq = 0, 0
  if last then epoch, seq = string.match(last[1], '(%d+)-(%d+)') end
  if not last or (last[2][4] or '') ~= server then
    local now = redis.call('TIME')
    local micros = now[1] * 1000000 + now[2]
    epoch = string.format('%.0f', math.max(micros, tonumber(epoch) + 1))
  end
  local id = epoch .. '-' .. (seq + count)
  if server == '' then
    redis.call('XADD', log, 'MAXLEN', '~', most, id, 'e', entry)
  else
    redis.call('XADD', log, 'MAXLEN', '~', most, id, 'e', entry, 's', server)
  end
  redis.call('EXPIRE', log, idle)
  redis.call('PUBLISH', 'zc:news', log)  -- for those who wait at another process
  return epoch .. '-' .. (seq + 1)
end
"""

FINISH = (
    HOLDS
    + APPEND
    + """
-- KEYS lock conversation answered, log or keys answered
-- ARGV token ('' for a turn that has not begun), revision loaded, conversation, idle s, replies,
--      answered s, with a log: entry, messages in it, most entries, server; without one: key,
--      most keys
if ARGV[1] == '' then
  if redis.call('EXISTS', KEYS[1], KEYS[3]) > 0 then return false end
elseif not holds(KEYS[1], ARGV[1]) then
  return false
end
local stored = redis.call('GET', KEYS[2])
local revision = stored and string.match(stored, '"revision":(%d+)') or ''
if revision ~= ARGV[2] then return false end
local place = ''
if ARGV[9] then
  place = append(KEYS[4], ARGV[7], ARGV[8], ARGV[9], ARGV[4], ARGV[10])
else
  if redis.call('RPUSH', KEYS[4], ARGV[7]) > tonumber(ARGV[8]) then redis.call('LPOP', KEYS[4]) end
  redis.call('EXPIRE', KEYS[4], ARGV[6])
end
redis.call('SET', KEYS[2], ARGV[3], 'EX', ARGV[4])
redis.call('SET', KEYS[3], place .. ' ' .. ARGV[5], 'EX', ARGV[6])
redis.call('DEL', KEYS[1])
return place
"""
)

# Adds an entry to the log once per mark key; a second call returns the place of the first.
LOG_ONCE = (
    APPEND
    + """
-- KEYS log once | ARGV entry, messages in it, most entries, idle s, server
local place = redis.call('GET', KEYS[2])
if place then return place end
place = append(KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5])
redis.call('SET', KEYS[2], place, 'EX', ARGV[4])
return place
"""
)

SINCE = """
-- KEYS log | ARGV epoch, after, most entries
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
if not last then return {'', {}} end
local epoch = string.match(last[1], '(%d+)-')
local from = '-'
if epoch == ARGV[1] then from = '(' .. epoch .. '-' .. ARGV[2] end
return {epoch, redis.call('XRANGE', KEYS[1], from, '+', 'COUNT', ARGV[3])}
"""

RELEASE = (
    HOLDS
    + """
-- KEYS lock | ARGV token. What is left of the lock makes the next turn look into SQL first.
if holds(KEYS[1], ARGV[1]) then redis.call('SET', KEYS[1], ARGV[1] .. ' 0', 'KEEPTTL') end
return 1
"""
)

COUNT = """
-- KEYS counter | ARGV seconds it is kept, from its first count; how many more
local count = redis.call('INCRBY', KEYS[1], ARGV[2])
if count == tonumber(ARGV[2]) then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return count
"""

UNCOUNT = """
-- KEYS counter
if tonumber(redis.call('GET', KEYS[1]) or 0) > 0 then redis.call('DECR', KEYS[1]) end
return 1
"""
