/**
 * What happens to rate budgets inside Redis, each script in one step that nobody can come between. Times are microseconds
 * of Redis' own clock: clocks of replicas differ.
 *
 * A bucket is a hash: `tat` (when the next call is due), `share` (of its rate, after penalties), `epoch` (number of
 * penalties), `penalised` (when quiet time began to count), `blocked` (until when nothing goes), and the calls of the
 * second `sec` (`count`) and of the one before (`before`), which are for people only.
 *
 * The usage of an app's day is a hash too: `total` of its calls, `calls:<endpoint>` and `throttled:<endpoint>`, `closed:`
 * and `closed:<shop>` (until when a quota that the marketplace called used up stays so), and `kept` once the counts hold
 * what PostgreSQL remembers of the day (usage-store.ts). The hash of changed limits has a `kept` too (rate-store.ts).
 */

import { BREAKER_LUA } from './breakers.lua.ts';

const PRELUDE = `
local function clock()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000000 + tonumber(time[2])
end

-- Restores what a bucket lost to a penalty: one step for each stretch of quiet time since.
local function restored(share, penalised, now, every, step)
  if share >= 1 or now <= penalised then return share end
  return math.min(1, share + math.floor((now - penalised) / every) * step)
end

local function read(key, limit, now, margin, every, step)
  local v = redis.call('HMGET', key, 'tat', 'share', 'epoch', 'penalised', 'blocked', 'sec', 'count', 'before')
  local b = { key = key, limit = limit, tat = tonumber(v[1]) or 0, epoch = tonumber(v[3]) or 0,
    penalised = tonumber(v[4]) or 0, blocked = tonumber(v[5]) or 0 }
  b.share = restored(tonumber(v[2]) or 1, b.penalised, now, every, step)
  b.rate = limit * (1 - margin) * b.share
  b.interval = 1000000 / b.rate
  local sec = math.floor(now / 1000000)
  local last = tonumber(v[6]) or 0
  b.sec = sec
  b.count = last == sec and tonumber(v[7]) or 0
  b.before = last == sec and tonumber(v[8]) or (last == sec - 1 and tonumber(v[7]) or 0)
  return b
end

-- Limits changed while running win over those of the caller's settings.
local function read_all(now, first_key, first_arg, margin, every, step)
  local buckets = {}
  local fields = {}
  for i = first_key, #KEYS do fields[#fields + 1] = ARGV[first_arg + (i - first_key) * 2] end
  if #fields == 0 then return buckets end
  local changed = redis.call('HMGET', KEYS[1], unpack(fields))
  for i = first_key, #KEYS do
    local limit = tonumber(changed[i - first_key + 1] or ARGV[first_arg + (i - first_key) * 2 + 1])
    buckets[#buckets + 1] = read(KEYS[i], limit, now, margin, every, step)
  end
  return buckets
end

-- How long a bucket is kept: until its penalties are restored, and an hour more. A shop that is gone leaves no trace.
local function keep_for(wait, every, step)
  return 3600000 + math.ceil((wait + every / step) / 1000)
end

local USAGE_DAYS_S = 40 * 86400

local function usage_of_day(now, offset)
  return KEYS[2] .. ':' .. math.floor((now / 1000000 + offset) / 86400)
end

local function count_usage(key, field, n)
  redis.call('HINCRBY', key, field, n)
  redis.call('EXPIRE', key, USAGE_DAYS_S)
end
`;

/**
 * KEYS: limits, usage, breaker, buckets… · ARGV: slots wanted, margin, tolerance, restore every, restore step, UTC offset
 * (s), endpoint, shop, probe lease, calls a day (0: no quota known), 1 when somebody remembers limits and counts, then limit
 * field and default limit of each bucket.
 * Answers one of
 *   - 0, 1 when the breaker counts failures, 1 when the slot is a probe's, time until the next free slot, longest and
 *     shortest interval, epoch of each bucket, then the time until each slot granted;
 *   - 1, time until the breaker's next probe, time since it opened;
 *   - 2, time until the quota begins anew;
 *   - 3, number of the day, when Redis does not hold what is remembered.
 */
export const RESERVE_LUA = `${PRELUDE}${BREAKER_LUA}
local wanted, margin, tolerance = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local every, step, offset = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local endpoint, shop, probe_lease, quota = ARGV[7], ARGV[8], tonumber(ARGV[9]), tonumber(ARGV[10])
local is_remembered = ARGV[11] == '1'
local now = clock()

local day = math.floor((now / 1000000 + offset) / 86400)
local usage = KEYS[2] .. ':' .. day
local today = redis.call('HMGET', usage, 'total', 'closed:', 'closed:' .. shop, 'kept')
if is_remembered and not (today[4] and redis.call('HEXISTS', KEYS[1], 'kept') == 1) then return { 3, day } end

local breaker = read_breaker(KEYS[3], now)
if breaker.wait > 0 then return { 1, math.ceil(breaker.wait), math.floor(now - breaker.opened) } end
if breaker.probing then wanted = 1 end

local closed = math.max(tonumber(today[2]) or 0, tonumber(today[3]) or 0)
if quota > 0 then
  local left = quota - (tonumber(today[1]) or 0)
  if left <= 0 then closed = math.max(closed, ((day + 1) * 86400 - offset) * 1000000) end
  wanted = math.min(wanted, left)
end
if closed > now then return { 2, math.ceil(closed - now) } end

local buckets = read_all(now, 4, 12, margin, every, step)

local function next_slot()
  local slot = now
  for _, b in ipairs(buckets) do slot = math.max(slot, b.tat, b.blocked) end
  return slot
end

local slots = {}
local slot = next_slot()
while #slots < wanted and slot - now <= tolerance do
  slots[#slots + 1] = math.floor(slot - now)
  -- A bucket that was idle shortly before the slot keeps that much credit: nobody is on time to the microsecond.
  for _, b in ipairs(buckets) do b.tat = math.max(b.tat, slot - tolerance) + b.interval end
  slot = next_slot()
end

local longest, shortest = 0, buckets[1] and math.ceil(buckets[1].interval) or 0
local is_probe = breaker.probing and #slots > 0
local answer = { 0, breaker.failures > 0 and 1 or 0, is_probe and 1 or 0, math.ceil(slot - now) }
for _, b in ipairs(buckets) do
  longest = math.max(longest, math.ceil(b.interval))
  shortest = math.min(shortest, math.ceil(b.interval))
  answer[#answer + 1] = b.epoch
  if #slots > 0 then
    redis.call('HSET', b.key, 'tat', string.format('%.3f', b.tat), 'sec', b.sec, 'count', b.count + #slots, 'before', b.before)
    redis.call('PEXPIRE', b.key, keep_for(math.max(0, b.tat - now), every, step))
  end
end
table.insert(answer, 5, longest)
table.insert(answer, 6, shortest)
if #slots > 0 then
  redis.call('HINCRBY', usage, 'total', #slots)
  count_usage(usage, 'calls:' .. endpoint, #slots)
end
if is_probe then lease_probe(breaker, now, probe_lease) end
for _, delay in ipairs(slots) do answer[#answer + 1] = delay end
return answer
`;

/**
 * KEYS: bucket, usage · ARGV: epoch of the reservation, Retry-After (0: none), pause, restore every, restore step,
 * lowest share, UTC offset (s), endpoint.
 * Answers: whether it counted (1 or 0), time until the bucket is open again, share in per mille.
 */
export const PENALISE_LUA = `${PRELUDE}
local epoch, retry_after, pause = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local every, step, lowest, offset = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local now = clock()
local b = read(KEYS[1], 1, now, 0, every, step)
count_usage(usage_of_day(now, offset), 'throttled:' .. ARGV[8], 1)

local counts = b.epoch == epoch
if counts then
  b.share = math.max(lowest, b.share / 2)
  b.blocked = math.max(b.blocked, now + math.max(retry_after, pause))
  redis.call('HSET', b.key, 'epoch', b.epoch + 1, 'share', b.share, 'penalised', string.format('%.0f', b.blocked))
elseif retry_after > 0 then
  b.blocked = math.max(b.blocked, now + retry_after)
end
redis.call('HSET', b.key, 'blocked', string.format('%.0f', b.blocked))
local wait = math.max(0, b.blocked - now)
redis.call('PEXPIRE', b.key, keep_for(wait, every, step))
return { counts and 1 or 0, math.ceil(wait), math.floor(b.share * 1000) }
`;

/**
 * KEYS: usage, usage · ARGV: UTC offset (s), shop (empty: the whole app), time until the quota begins anew.
 */
export const EXHAUST_LUA = `${PRELUDE}
local now = clock()
local usage = usage_of_day(now, tonumber(ARGV[1]))
local field = 'closed:' .. ARGV[2]
local closed = math.max(tonumber(redis.call('HGET', usage, field)) or 0, now + tonumber(ARGV[3]))
redis.call('HSET', usage, field, string.format('%.0f', closed))
redis.call('EXPIRE', usage, USAGE_DAYS_S)
return 0
`;

/**
 * KEYS: limits, usage and breaker (not read), buckets… · ARGV: margin, restore every, restore step, then limit field and default
 * limit of each bucket.
 * Answers for each bucket: limit, rate, epoch, time until it is open, calls in the last second. Decimals are text.
 */
export const INSPECT_LUA = `${PRELUDE}
local margin, every, step = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local now = clock()
local answer = {}
for _, b in ipairs(read_all(now, 4, 4, margin, every, step)) do
  local wait = math.max(0, b.tat - now, b.blocked - now)
  -- The part of the second before that still lies within the last second, as if its calls had come evenly.
  local recent = b.count + b.before * (1 - (now / 1000000 - b.sec))
  answer[#answer + 1] = { tostring(b.limit), tostring(b.rate), b.epoch, math.ceil(wait), math.ceil(recent) }
end
return answer
`;
