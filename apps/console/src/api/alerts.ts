/**
 * GET /api/alerts: where each alert stands, and page by page those that fired, newest first.
 *
 * POST /api/alerts/:name/silence tells nobody of one for some time, or ends that (`minutes: 0`).
 */
import { listAlertHistory, listAlerts, type Runtime } from '@syncstore/runtime';
import { silenceAlert } from '@syncstore/store';
import { z } from 'zod';
import {
  type Api,
  cursorOf,
  decisionOf,
  idPlace,
  pageOf,
  pageSchema,
  pageShape,
  possibly,
  whyShape,
} from './convention.ts';

const MOST_MINUTES = 30 * 24 * 60;

const alertSchema = z
  .object({
    name: z.string(),
    condition: z.string().describe('As in config/alerts.yaml: `error_rate > 5%`'),
    status: z.enum(['ok', 'pending', 'firing']).describe('pending: it holds, but not yet for long enough'),
    since: z.date(),
    value: z.number().nullable().describe('A share from 0 to 1, seconds, or a count; null: not measurable'),
    measured: z.string().nullable().describe('The value as people write it: `7.1%`'),
    notifiedAt: z.date().nullable().describe('When people were told last'),
    silencedUntil: z.date().nullable().describe('Nobody is told until then'),
    checkedAt: z.date(),
  })
  .meta({ id: 'Alert' });

const eventSchema = z
  .object({
    id: z.number(),
    name: z.string(),
    condition: z.string(),
    level: z.string().describe('How far it went: automatic_recovery, administrator or emergency'),
    value: z.number().describe('When it fired'),
    measured: z.string().describe('The value as people write it'),
    firedAt: z.date(),
    resolvedAt: z.date().nullable().describe('Null while it fires'),
  })
  .meta({ id: 'AlertEvent' });

const alertsSchema = pageSchema(eventSchema)
  .extend({ alerts: z.array(alertSchema).readonly().describe('All of them, those that fire first') })
  .meta({ id: 'Alerts' });

const TAGS = ['Alerts'];

/** Adds the routes. */
export function addAlertRoutes(api: Api, runtime: Runtime): void {
  api.get(
    '/api/alerts',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Where alerts stand, and what fired',
        description: '`items` is the history, newest first; `alerts` is the same on every page.',
        tags: TAGS,
        querystring: z.strictObject(pageShape),
        response: { 200: alertsSchema },
      },
    },
    async ({ query: { limit, cursor } }) => {
      const before = cursorOf(cursor, idPlace) ?? null;
      const [alerts, history] = await Promise.all([
        listAlerts(runtime),
        listAlertHistory(runtime, { limit: limit + 1, before }),
      ]);
      return { alerts, ...pageOf(history, limit, ({ id }) => id) };
    },
  );

  api.post(
    '/api/alerts/:name/silence',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Tell nobody of an alert for some time',
        tags: TAGS,
        params: z.object({ name: z.string() }),
        body: z.strictObject({
          minutes: z.number().int().min(0).max(MOST_MINUTES).describe('0: tell people again'),
          ...whyShape,
        }),
        response: { 200: z.object({ name: z.string(), silencedUntil: z.date().nullable() }) },
      },
    },
    async (request) => {
      const { name } = request.params;
      const { minutes, why } = request.body;
      const silencedUntil = minutes === 0 ? null : new Date(Date.now() + minutes * 60_000);
      await possibly(silenceAlert(runtime.database, name, silencedUntil, decisionOf(request, { why })));
      return { name, silencedUntil };
    },
  );
}
