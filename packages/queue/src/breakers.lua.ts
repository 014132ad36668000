/**
 * What happens to breakers inside Redis. Times are microseconds of Redis' own clock.
 *
 * A breaker is a hash that exists only while there is trouble: `failures` in a row, and once it is open `opened` (when),
 * `until` (before that nothing goes), `pause` (the wait that ends then), `waits` (how many there were) and `probe` (until
 * when the call that may go holds its lease). Deleting it closes it.
 */

/** Part of the reservation script: decides whether calls to the endpoint may go. */
export const BREAKER_LUA = `
local function read_breaker(key, now)
  local v = redis.call('HMGET', key, 'failures', 'opened', 'until', 'probe', 'pause')
  local b = { key = key, failures = tonumber(v[1]) or 0, opened = tonumber(v[2]), wait = 0, probing = false }
  if not b.opened then return b end
  local next_probe = tonumber(v[3]) or 0
  local lease = tonumber(v[4]) or 0
  if now < next_probe then
    b.wait = next_probe - now
  elseif now < lease then
    -- The probe is under way. Nobody knows for how long: come back soon, so that its success is seen soon.
    b.wait = math.min(lease - now, tonumber(v[5]) or 0, 2000000)
  else
    -- Due, or the prober died with its lease.
    b.probing = true
  end
  return b
end

local function lease_probe(b, now, lease)
  redis.call('HSET', b.key, 'probe', string.format('%.0f', now + lease))
end
`;

/**
 * KEYS: breaker · ARGV: 1 for trouble or 0 for an answer, 1 when the call was the probe, failures that open it, first and
 * longest wait, the part of a wait that is certain, a random number from 0 to 1.
 * Answers: 1 when this opened it, -1 when this closed it; and, while it is open, time until the next probe and since it
 * opened.
 */
export const REPORT_LUA = `
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local key = KEYS[1]
local v = redis.call('HMGET', key, 'opened', 'until', 'waits')
local opened, next_probe, waits = tonumber(v[1]), tonumber(v[2]), tonumber(v[3]) or 0

if ARGV[1] == '0' then
  redis.call('DEL', key)
  return { opened and -1 or 0 }
end

local function wait_again()
  local full = math.min(tonumber(ARGV[5]), tonumber(ARGV[4]) * 2 ^ waits)
  local certain = tonumber(ARGV[6])
  next_probe = now + full * (certain + (1 - certain) * tonumber(ARGV[7]))
  redis.call('HSET', key, 'until', string.format('%.0f', next_probe), 'waits', waits + 1, 'probe', 0, 'pause', string.format('%.0f', full))
end

local failures = redis.call('HINCRBY', key, 'failures', 1)
local is_opening = not opened and failures >= tonumber(ARGV[3])
if is_opening then
  opened = now
  redis.call('HSET', key, 'opened', string.format('%.0f', now))
  wait_again()
elseif opened and ARGV[2] == '1' then
  wait_again()
end
-- Long enough for the trouble to be remembered from one try to the next; what nobody asks for any more is forgotten.
redis.call('PEXPIRE', key, 86400000)
if not opened then return { 0 } end
return { is_opening and 1 or 0, math.ceil(math.max(0, next_probe - now)), math.floor(now - opened) }
`;
