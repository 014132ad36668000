/** Redis: is it new enough, does it keep what it is given, and does it refuse rather than forget when it is full? */
import { addressOf } from '../addresses.ts';
import { type Check, type Finding, ok, type Patient, warning } from './check.ts';

/** BullMQ's own recommendation; it refuses to work below 5. */
const OLDEST_MAJOR = 6;
const FULL = 0.8;

export const REDIS_CHECKS: readonly Check[] = [
  { name: 'Redis', advice: 'Update the server: BullMQ is meant for Redis 6.2 and later.', run: version },
  {
    name: 'Redis persistence',
    advice:
      'Set appendonly yes: without it a restart empties the queues, and the producer has to fill them again.',
    run: persistence,
  },
  {
    name: 'Redis eviction',
    advice: 'Set maxmemory-policy noeviction: otherwise Redis forgets jobs when it is full.',
    run: eviction,
  },
  { name: 'Redis memory', advice: 'Raise maxmemory, or look for what else uses this Redis.', run: memory },
];

async function version(patient: Patient): Promise<Finding> {
  const { redis_version: text = 'unknown' } = await info(patient);
  const message = `${text} at ${addressOf(patient.config.redis.url)}`;
  return Number.parseInt(text, 10) < OLDEST_MAJOR ? warning(message) : ok(message);
}

async function persistence(patient: Patient): Promise<Finding> {
  const { aof_enabled: isOn, aof_last_write_status: written } = await info(patient);
  if (isOn !== '1') return warning('the append-only file is off');
  if (written === 'err')
    return warning('the append-only file can not be written', 'Look at its disk and its log.');
  return ok('the append-only file is on');
}

async function eviction(patient: Patient): Promise<Finding> {
  const { maxmemory_policy: policy = 'unknown' } = await info(patient);
  return policy === 'noeviction' ? ok(policy) : warning(policy);
}

async function memory(patient: Patient): Promise<Finding> {
  const { used_memory_human: used = '?', used_memory, maxmemory, maxmemory_human: max } = await info(patient);
  const limit = Number(maxmemory);
  if (!(limit > 0)) return ok(`${used} used, no limit set`);
  const message = `${used} of ${max} used`;
  return Number(used_memory) > limit * FULL ? warning(message) : ok(message);
}

/** The lines `name:value` of INFO. Unlike CONFIG it may be asked of hosted servers too. */
async function info(patient: Patient): Promise<Readonly<Record<string, string>>> {
  const text = await (await patient.redis()).info();
  return Object.fromEntries(
    [...text.matchAll(/^(\w+):(.*?)\r?$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
}
