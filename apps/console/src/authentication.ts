/** Who asks: basic authentication for every route that is not open. */
import { createHash, timingSafeEqual } from 'node:crypto';
import basicAuth from '@fastify/basic-auth';
import type { FastifyInstance } from 'fastify';
import { HttpProblem } from './problems.ts';

/** @param account undefined: no authentication, where the configuration says that nobody else can connect */
export async function requireAuthentication(
  app: FastifyInstance,
  account: { readonly user: string; readonly password: string } | undefined,
): Promise<void> {
  app.decorateRequest('caller', null);
  if (!account) {
    app.addHook('onRequest', async (request) => {
      request.caller = { name: 'anybody', role: 'admin' };
    });
    return;
  }
  await app.register(basicAuth, {
    authenticate: { realm: 'SyncStore' },
    utf8: true,
    validate: async (user, password, request) => {
      // Both are compared in any case, so that the time taken does not tell which one was wrong.
      const isUser = isSame(user, account.user);
      const isPassword = isSame(password, account.password);
      if (!isUser || !isPassword) throw new HttpProblem(401, 'Wrong user or password.');
      request.caller = { name: account.user, role: 'admin' };
    },
  });
  app.addHook('onRequest', async function (request, reply) {
    if (request.routeOptions.config.access === 'open') return;
    await new Promise<void>((resolve, reject) => {
      app.basicAuth.call(this, request, reply, (error) => (error ? reject(error) : resolve()));
    });
  });
}

/** Compares digests: they have one length, which is what a comparison in constant time needs. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
