/** Logging in and out: POST /api/login, POST /api/logout and GET /api/me for programs and scripts of pages, /login and /logout for people. */
import type { Runtime } from '@syncstore/runtime';
import { closeSession, openSession, ROLES, SESSION_MS } from '@syncstore/store';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Api } from '../api/convention.ts';
import { HttpProblem } from '../problems.ts';
import { SESSION_COOKIE } from './authentication.ts';
import { LOGIN_PATH, loginPage, ownPath } from './login-page.ts';
import type { CheckPassword } from './passwords.ts';

const SECOND_MS = 1_000;
const HTML = 'text/html; charset=utf-8';

const credentials = { user: z.string().min(1).max(200), password: z.string().min(1).max(1_000) };
const loginBody = z.strictObject(credentials);
const formBody = z.object({ ...credentials, next: z.string().max(2_000).optional() });
const pageQuery = z.object({ next: z.string().max(2_000).optional() });
const accountSchema = z
  .object({
    user: z.string(),
    role: z.enum(ROLES).describe('A viewer looks; an admin changes things too'),
    via: z.enum(['session', 'basic', 'token', 'nothing']).describe('How it was shown who asks'),
  })
  .meta({ id: 'Account' });

const TAGS = ['Account'];

/** Adds the routes. */
export function addLoginRoutes(api: Api, { config, database }: Runtime, check: CheckPassword): void {
  const cookie = {
    path: '/',
    httpOnly: true,
    // Links from elsewhere find the person logged in; changes that are asked for from elsewhere do not.
    sameSite: 'lax',
    secure: config.console.publicUrl?.startsWith('https:') === true,
  } as const;

  const endSession = async (request: FastifyRequest) => {
    const secret = request.cookies[SESSION_COOKIE];
    if (secret !== undefined) await closeSession(database, secret);
  };
  const logIn = async (request: FastifyRequest, reply: FastifyReply, given: z.infer<typeof loginBody>) => {
    const user = await check(request, given.user, given.password);
    await endSession(request);
    const secret = await openSession(database, user);
    reply.setCookie(SESSION_COOKIE, secret, { ...cookie, maxAge: SESSION_MS / SECOND_MS });
    return user;
  };
  const logOut = async (request: FastifyRequest, reply: FastifyReply) => {
    await endSession(request);
    reply.clearCookie(SESSION_COOKIE, cookie);
  };

  api.post(
    '/api/login',
    {
      config: { access: 'open' },
      schema: {
        summary: 'Open a session; its cookie comes with the answer',
        tags: TAGS,
        body: loginBody,
        response: { 200: accountSchema },
      },
    },
    async (request, reply) => {
      const { name, role } = await logIn(request, reply, request.body);
      return { user: name, role, via: 'session' as const };
    },
  );

  api.post(
    '/api/logout',
    {
      config: { access: 'open' },
      schema: { summary: 'End the session', tags: TAGS, response: { 200: z.object({}) } },
    },
    async (request, reply) => {
      await logOut(request, reply);
      return {};
    },
  );

  api.get(
    '/api/me',
    {
      config: { access: 'viewer' },
      schema: { summary: 'Who asks', tags: TAGS, response: { 200: accountSchema } },
    },
    async ({ caller }) => {
      if (!caller) throw new HttpProblem(401, 'Log in, or send an API token.');
      const { name, role, via } = caller;
      return { user: name.slice(name.indexOf(':') + 1), role, via };
    },
  );

  api.get(
    LOGIN_PATH,
    { config: { access: 'open' }, schema: { querystring: pageQuery } },
    async (request, reply) => reply.type(HTML).send(loginPage(ownPath(request.query.next), '')),
  );

  void api.register(async (forms) => {
    forms.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string' },
      async (_request: FastifyRequest, body: string) => Object.fromEntries(new URLSearchParams(body)),
    );
    forms.post(LOGIN_PATH, { config: { access: 'open' } }, async (request, reply) => {
      const given = formBody.safeParse(request.body);
      const next = ownPath(given.data?.next);
      try {
        if (!given.success) throw new HttpProblem(400, 'User and password are both needed.');
        await logIn(request, reply, given.data);
        return await reply.redirect(next, 303);
      } catch (error) {
        if (!(error instanceof HttpProblem)) throw error;
        return reply.status(error.statusCode).type(HTML).send(loginPage(next, error.message));
      }
    });
    forms.post('/logout', { config: { access: 'open' } }, async (request, reply) => {
      await logOut(request, reply);
      return reply.redirect(LOGIN_PATH, 303);
    });
  });
}
