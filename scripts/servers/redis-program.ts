/**
 * Finds a Redis server to run, or installs one.
 *
 *  1. `redis-server` or `valkey-server` on the PATH.
 *  2. As root on Debian and Ubuntu: the distribution's package. Its service is kept from starting: nobody asked for a
 *     server on port 6379.
 *  3. Docker, which then runs it.
 *  4. Else an error that says what to do.
 */
import { rm, writeFile } from 'node:fs/promises';
import { isOnPath, mustRun, run } from './command.ts';
import { ServerUnavailable } from './server.ts';

const PROGRAMS = ['redis-server', 'valkey-server'];
/** Asked by Debian's packages before they start a service; 101 means "not allowed". */
const POLICY_FILE = '/usr/sbin/policy-rc.d';
const POLICY = '#!/bin/sh\nexit 101\n';
const DOCKER_ANSWER_MS = 2_000;

export type RedisProgram = { kind: 'program'; program: string } | { kind: 'docker' };

/**
 * Finds what can run Redis here.
 * @param tell told what takes time
 * @throws ServerUnavailable when nothing can
 */
export async function findRedis(tell: (message: string) => void): Promise<RedisProgram> {
  const found = await onPath();
  if (found) return found;
  if (process.getuid?.() === 0 && (await isOnPath('apt-get'))) {
    tell('Installing redis-server with apt-get …');
    const problem = await installFromDistribution();
    const installed = await onPath();
    if (installed) return installed;
    tell(`apt-get could not install redis-server: ${problem ?? 'it is not on the PATH'}`);
  }
  if (await dockerAnswers()) return { kind: 'docker' };
  throw new ServerUnavailable(
    'No Redis was found. Install one (Debian, Ubuntu: apt-get install redis-server; macOS: brew install redis), ' +
      'or start Docker, or name a server: REDIS_URL=redis://127.0.0.1:6379/0',
  );
}

async function onPath(): Promise<RedisProgram | undefined> {
  for (const program of PROGRAMS) {
    if (await isOnPath(program)) return { kind: 'program', program };
  }
  return undefined;
}

/** Whether a Docker engine answers. */
async function dockerAnswers(): Promise<boolean> {
  try {
    const { status } = await run('docker', ['version', '--format', '{{.Server.Version}}'], {
      timeoutMs: DOCKER_ANSWER_MS,
    });
    return status === 0;
  } catch {
    return false;
  }
}

async function installFromDistribution(): Promise<string | undefined> {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const wait = ['-o', 'DPkg::Lock::Timeout=120'];
  const policyIsOurs = await writePolicy();
  try {
    await mustRun('apt-get', ['update', '-q'], { env });
    await mustRun('apt-get', [...wait, 'install', '-q', '-y', '--no-install-recommends', 'redis-server'], {
      env,
    });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    if (policyIsOurs) await rm(POLICY_FILE, { force: true });
  }
}

/** Returns false when the machine already has a policy, which then stays as it is. */
async function writePolicy(): Promise<boolean> {
  try {
    await writeFile(POLICY_FILE, POLICY, { mode: 0o755, flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}
