/**
 * Checks user and password, for the login and for basic authentication.
 *
 *   1. The account of the settings is made, if there is none yet (`keepFirstAdmin`).
 *   2. A combination that was right before is right again without the slow hash, as long as the stored one is the same: scripts
 *      send basic authentication with every request.
 *   3. Everything else counts as an attempt: so many a minute for one name from one address, and so many for one address.
 *   4. A name that there is not takes as long as one that there is.
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { Runtime } from '@syncstore/runtime';
import { findUser, isPassword, keepFirstAdmin, type User } from '@syncstore/store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HttpProblem } from '../problems.ts';

const MINUTE_MS = 60_000;
const ATTEMPTS_FOR_A_NAME = 5;
const ATTEMPTS_OF_AN_ADDRESS = 60;
/** More than people there are; what is forgotten is only checked again. */
const MOST_REMEMBERED = 1_000;

/** scrypt over nothing that anybody can type, at the cost of the others. */
const NOBODY = `scrypt$32768$8$3$${randomBytes(16).toString('base64url')}$${randomBytes(32).toString('base64url')}`;

/** @throws HttpProblem 401 when one of them is wrong, 429 after too many attempts */
export type CheckPassword = (request: FastifyRequest, name: string, password: string) => Promise<User>;

/** @param app with @fastify/rate-limit */
export function passwordCheck(app: FastifyInstance, { config, database, log }: Runtime): CheckPassword {
  const settings = config.console.basicAuth;
  let first: Promise<unknown> | undefined;
  const ready = () => {
    first ??= (settings ? keepFirstAdmin(database, settings) : Promise.resolve()).catch((error: unknown) => {
      // PostgreSQL was away: tried again with the next request.
      first = undefined;
      throw error;
    });
    return first;
  };
  app.addHook('onReady', async () => {
    ready().catch((error: unknown) => log.warn({ err: error }, 'the first account waits for PostgreSQL'));
  });

  const attempts = [
    app.createRateLimit({
      max: ATTEMPTS_FOR_A_NAME,
      timeWindow: MINUTE_MS,
      keyGenerator: (request) => `${request.ip} ${request.attemptedName}`,
    }),
    app.createRateLimit({ max: ATTEMPTS_OF_AN_ADDRESS, timeWindow: MINUTE_MS }),
  ];
  app.decorateRequest('attemptedName', '');
  const key = randomBytes(32);
  const remembered = new Set<string>();

  return async (request, name, password) => {
    await ready();
    const user = await findUser(database, name);
    const combination = createHmac('sha256', key)
      .update(JSON.stringify([name, password, user?.passwordHash]))
      .digest('base64url');
    if (user && remembered.has(combination)) return user;
    request.attemptedName = name;
    for (const count of attempts) {
      const verdict = await count(request);
      if (!verdict.isAllowed && verdict.isExceeded) {
        log.warn({ user: name, address: request.ip }, 'too many attempts to log in');
        throw new HttpProblem(429, `Too many attempts: try again in ${verdict.ttlInSeconds} seconds.`);
      }
    }
    const isRight = await isPassword(password, user?.passwordHash ?? NOBODY);
    if (!user || !isRight) {
      log.warn({ user: name, address: request.ip }, 'wrong user or password');
      throw new HttpProblem(401, 'Wrong user or password.');
    }
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.add(combination);
    return user;
  };
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose password is being tried, to count attempts by. */
    attemptedName: string;
  }
}
