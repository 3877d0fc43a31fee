"""The Lua steps of redis_store: each is one atomic change to the keys of one sender."""

BEGIN = """
-- KEYS lock conversation mark answered | ARGV token, lock ms, idle s
local answered = redis.call('GET', KEYS[4])
if answered then return {'answered', answered} end
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return {'busy', redis.call('PTTL', KEYS[1])} end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
local conversation = redis.call('GET', KEYS[2])
local mark = redis.call('SET', KEYS[3], ARGV[1], 'EX', ARGV[3], 'GET')
local broken = mark and mark ~= ARGV[1]
return {'begun', conversation, broken and 1 or 0}
"""

APPEND = """
local function append(log, entry, count, most, idle)
  local last = redis.call('XREVRANGE', log, '+', '-', 'COUNT', 1)[1]
  local epoch, seq
  if last then
    epoch, seq = string.match(last[1], '(%d+)-(%d+)')
  else
    local now = redis.call('TIME')
    epoch, seq = now[1] .. string.format('%06d', now[2]), 0
  end
  local id = epoch .. '-' .. (seq + count)
  redis.call('XADD', log, 'MAXLEN', '~', most, id, 'e', entry)
  redis.call('EXPIRE', log, idle)
  return epoch .. '-' .. (seq + 1)
end
"""

FINISH = (
    APPEND
    + """
-- KEYS lock conversation mark answered [log]
-- ARGV token, revision loaded, conversation, idle s, replies, answered s
--      [entry, messages in it, most entries]
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return false end
local stored = redis.call('GET', KEYS[2])
local revision = stored and string.match(stored, '"revision":(%d+)') or ''
if revision ~= ARGV[2] then return false end
local place = ''
if KEYS[5] then place = append(KEYS[5], ARGV[7], ARGV[8], ARGV[9], ARGV[4]) end
redis.call('SET', KEYS[2], ARGV[3], 'EX', ARGV[4])
redis.call('SET', KEYS[4], place .. ' ' .. ARGV[5], 'EX', ARGV[6])
redis.call('DEL', KEYS[1], KEYS[3])
return place
"""
)

# Adds an entry to the log once per mark key; a second call returns the place of the first.
LOG_ONCE = (
    APPEND
    + """
-- KEYS log once | ARGV entry, messages in it, most entries, idle s
local place = redis.call('GET', KEYS[2])
if place then return place end
place = append(KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4])
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

RELEASE = """
-- KEYS lock | ARGV token. The mark stays: the next turn looks into SQL first.
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
"""
