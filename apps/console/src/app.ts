/**
 * The console's HTTP server, put together.
 *
 * Everything needs authentication unless its route says `isOpen`: what somebody adds later is closed until it is opened.
 */
import type { Runtime } from '@syncstore/runtime';
import Fastify, { type FastifyInstance } from 'fastify';
import { addDeadLetterRoutes } from './api/dead-letters.ts';
import { addEventRoute } from './api/events.ts';
import { addHealthRoute } from './api/health.ts';
import { addHoldRoutes } from './api/holds.ts';
import { addRejectRoutes } from './api/rejects.ts';
import { addRunRoutes } from './api/runs.ts';
import { requireAuthentication } from './authentication.ts';
import { addBoard } from './board.ts';
import { LiveFeed } from './live-feed.ts';
import { addOAuthRoutes } from './oauth/routes.ts';
import { overviewReader } from './overview.ts';
import { addPageRoutes } from './page/routes.ts';
import { answerProblems } from './problems.ts';
import { addSecurity } from './security.ts';

/** Longest that reading a request may take: bodies here are small. */
const REQUEST_TIMEOUT_MS = 30_000;
const BODY_LIMIT_BYTES = 1_000_000;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answers without authentication. */
    isOpen?: true;
  }
}

/**
 * Makes the server; the caller listens and closes.
 * @param runtime its connections stay the caller's
 */
export async function createConsole(runtime: Runtime): Promise<FastifyInstance> {
  const app = Fastify({
    // Event streams stay open for hours: closing must not wait for them.
    forceCloseConnections: true,
    requestTimeout: REQUEST_TIMEOUT_MS,
    bodyLimit: BODY_LIMIT_BYTES,
  });
  answerProblems(app, runtime.log);
  addSecurity(app);
  await requireAuthentication(app, runtime.config.console.basicAuth);

  const read = overviewReader(runtime.database);
  const feed = new LiveFeed(read, runtime.log);
  app.addHook('preClose', async () => feed.close());

  addHealthRoute(app, runtime);
  addRunRoutes(app, runtime.database);
  addHoldRoutes(app, runtime);
  addDeadLetterRoutes(app, runtime);
  addRejectRoutes(app, runtime);
  addEventRoute(app, feed);
  addOAuthRoutes(app, runtime);
  addPageRoutes(app, runtime, read);
  await addBoard(app, runtime.queues.bull);
  return app;
}
