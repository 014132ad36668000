/**
 * Who asks, and whether they may. In this order:
 *
 *   1. `Authorization: Bearer …`: an API token (`syncstore tokens create`).
 *   2. `Authorization: Basic …`: user and password, for curl.
 *   3. The cookie of a session, which POST /api/login and the page /login open.
 *
 * Who says nothing is asked for a password, but a browser is shown the page /login: its own dialog can't be left again. A viewer
 * who asks for what only an admin may do is answered 403.
 */
import basicAuth from '@fastify/basic-auth';
import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import type { Runtime } from '@syncstore/runtime';
import { isDatabaseUnavailable, sessionUser, tokenOwner } from '@syncstore/store';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Caller, isReading } from '../access.ts';
import { HttpProblem } from '../problems.ts';
import { LOGIN_PATH } from './login-page.ts';
import { type CheckPassword, passwordCheck } from './passwords.ts';

export const SESSION_COOKIE = 'syncstore_session';
const REALM = 'SyncStore';

/** Without authentication, where the configuration says that nobody else can connect. */
const ANYBODY: Caller = { name: 'console:anybody', role: 'admin', via: 'nothing' };

export interface Authentication {
  /** For the login. */
  readonly checkPassword: CheckPassword;
  /**
   * Whether who was let in would be let in again, for answers that go on for hours: a session that has ended, an account that
   * was removed and a token that was revoked see no more of them.
   */
  readonly mayStay: (request: FastifyRequest, reply: FastifyReply) => Promise<boolean>;
}

/** Asks every route's caller who it is, but on open ones. */
export async function requireAuthentication(app: FastifyInstance, runtime: Runtime): Promise<Authentication> {
  await app.register(rateLimit, { global: false });
  await app.register(cookie);
  app.decorateRequest('caller', null);
  const checkPassword = passwordCheck(app, runtime);
  await app.register(basicAuth, {
    authenticate: { realm: REALM },
    utf8: true,
    validate: async (name, password, request) => {
      const user = await checkPassword(request, name, password);
      request.caller = { name: `console:${user.name}`, role: user.role, via: 'basic' };
    },
  });

  const identify = async (request: FastifyRequest, reply: FastifyReply): Promise<Caller | null> => {
    const { authorization = '' } = request.headers;
    const [, token] = /^bearer +(\S+)$/i.exec(authorization) ?? [];
    if (token !== undefined) {
      const owner = await tokenOwner(runtime.database, token);
      return owner && { name: `token:${owner.name}`, role: owner.role, via: 'token' };
    }
    if (authorization !== '') {
      await new Promise<void>((resolve, reject) => {
        app.basicAuth.call(app, request, reply, (error) => (error ? reject(error) : resolve()));
      });
      return request.caller;
    }
    const secret = request.cookies[SESSION_COOKIE];
    const user = secret === undefined ? null : await sessionUser(runtime.database, secret);
    return user && { name: `console:${user.name}`, role: user.role, via: 'session' };
  };

  app.addHook('onRequest', async (request, reply) => {
    const { access } = request.routeOptions.config;
    if (!runtime.config.console.basicAuth) request.caller = ANYBODY;
    if (access === 'open' || request.caller) return;
    const caller = await identify(request, reply);
    request.caller = caller;
    if (!caller) return askWho(request, reply);
    if (access === 'admin' && caller.role !== 'admin') {
      throw new HttpProblem(403, 'Only an admin may do this.');
    }
  });
  const mayStay = async (request: FastifyRequest, reply: FastifyReply) => {
    if (!runtime.config.console.basicAuth) return true;
    try {
      return (await identify(request, reply)) !== null;
    } catch (error) {
      // Nobody is sent away because PostgreSQL restarts.
      return isDatabaseUnavailable(error);
    }
  };
  return { checkPassword, mayStay };
}

/** @throws HttpProblem 401, unless somebody looks at a page */
function askWho(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { headers, method, url } = request;
  if (isReading(method) && headers.accept?.includes('text/html')) {
    return reply.redirect(`${LOGIN_PATH}?next=${encodeURIComponent(url)}`, 303);
  }
  const isOfPage = headers['sec-fetch-site'] !== undefined || headers.accept === 'application/json';
  reply.header('www-authenticate', `${isOfPage ? 'Bearer' : 'Basic'} realm="${REALM}"`);
  throw new HttpProblem(401, 'Log in, or send an API token.');
}
