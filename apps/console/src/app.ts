/**
 * The console's HTTP server, put together.
 *
 * Each route says who may use it (access.ts): what somebody adds later without saying so keeps the console from starting.
 * How the API is written: api/convention.ts.
 */
import type { Runtime } from '@syncstore/runtime';
import Fastify, { type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { requireAccessRules } from './access.ts';
import { requireAuthentication } from './accounts/authentication.ts';
import { addLoginRoutes } from './accounts/login.ts';
import { addAlertRoutes } from './api/alerts.ts';
import { addDeadLetterRoutes } from './api/dead-letters.ts';
import { addDocumentation, describeApi } from './api/documentation.ts';
import { addEventRoute } from './api/events.ts';
import { addHealthRoutes } from './api/health.ts';
import { addImportRoute } from './api/imports.ts';
import { addLimitRoutes } from './api/limits.ts';
import { addMetricsRoute } from './api/metrics.ts';
import { addOverviewRoute } from './api/overview.ts';
import { addProductRoutes } from './api/products.ts';
import { addQualityRoutes } from './api/quality.ts';
import { addRejectRoutes } from './api/rejects.ts';
import { addRunDecisionRoutes } from './api/run-decisions.ts';
import { addRunRoutes } from './api/runs.ts';
import { addScheduleRoutes } from './api/schedules.ts';
import { addSettingRoute } from './api/settings.ts';
import { addShopRoutes } from './api/shops.ts';
import { addWorkerRoute } from './api/workers.ts';
import { addBoard } from './board.ts';
import { LiveFeed } from './live-feed.ts';
import { addOAuthRoutes } from './oauth/routes.ts';
import { overviewReader } from './overview.ts';
import { answerProblems } from './problems.ts';
import { addSecurity } from './security.ts';
import { addWebFiles } from './web-files.ts';

/** Longest that reading a request may take: bodies here are small. */
const REQUEST_TIMEOUT_MS = 30_000;
const BODY_LIMIT_BYTES = 1_000_000;

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
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  requireAccessRules(app);
  await describeApi(app);
  answerProblems(app, runtime.log);
  await addSecurity(app, runtime.config.console.publicUrl);
  const { checkPassword, mayStay } = await requireAuthentication(app, runtime);

  const read = overviewReader(runtime);
  const feed = new LiveFeed(read, runtime.log);
  app.addHook('preClose', async () => feed.close());

  const api = app.withTypeProvider<ZodTypeProvider>();
  addLoginRoutes(api, runtime, checkPassword);
  addHealthRoutes(api, runtime);
  addMetricsRoute(api, runtime);
  addAlertRoutes(api, runtime);
  addImportRoute(api, runtime);
  addRunRoutes(api, runtime.database);
  addRunDecisionRoutes(api, runtime);
  addDeadLetterRoutes(api, runtime);
  addRejectRoutes(api, runtime);
  addShopRoutes(api, runtime);
  addLimitRoutes(api, runtime);
  addWorkerRoute(api, runtime);
  addScheduleRoutes(api, runtime);
  addProductRoutes(api, runtime.database);
  addQualityRoutes(api, runtime.database);
  addSettingRoute(api);
  addOverviewRoute(api, read);
  addEventRoute(api, feed, mayStay);
  addOAuthRoutes(api, runtime);
  await addWebFiles(app);
  await addDocumentation(app);
  await addBoard(app, runtime.queues.bull);
  return app;
}
