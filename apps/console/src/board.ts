/**
 * Bull Board under /admin/queues, with every queue.
 *
 * An admin has its retry buttons. A viewer is shown every queue as read-only, without buttons; that they can change nothing is
 * seen to by the rule of access, whatever they are shown. Jobs carry ids; should an error's text carry a secret, it is cut out.
 */
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import { scrubSecrets } from '@syncstore/observe';
import type { PageQueues } from '@syncstore/queue';
import type { FastifyInstance } from 'fastify';
import { ruleForScope } from './access.ts';

const BOARD_PATH = '/admin/queues';

/** The board asks a font server of others; here its pages do without one. */
const FONT_LINK = /<link href="https:\/\/fonts\.googleapis\.com[^>]*>/g;

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  'shopee-pages': 'Pages of Shopee shops: one list answer each, and the details of its products',
  'tiktok-shop-pages': 'Pages of TikTok Shop shops: one list answer each, and the details of its products',
  'shopee-pages-dlq':
    'Pages that failed for good, each with its reason. Retry takes the page up where it stopped',
  'tiktok-shop-pages-dlq':
    'Pages that failed for good, each with its reason. Retry takes the page up where it stopped',
  maintenance: 'Pruning, and token refreshes ahead of time',
};

/** Adds the board, in a scope of its own: its error handler and its view engine stay in there. */
export async function addBoard(app: FastifyInstance, queues: PageQueues): Promise<void> {
  const serverAdapter = new FastifyAdapter().setBasePath(BOARD_PATH);
  createBullBoard({
    queues: queues.all().map(
      (queue) =>
        new BullMQAdapter(queue, {
          description: DESCRIPTIONS[queue.name] ?? '',
          externalJobUrl: ({ data }) => linkOfRun(data),
        }),
    ),
    serverAdapter,
    options: {
      uiConfig: {
        boardTitle: 'SyncStore',
        miscLinks: [{ text: 'Runs', url: '/' }],
        hideDocsLink: true,
      },
    },
  });
  await app.register(async (scope) => {
    ruleForScope(scope, { look: 'viewer', change: 'admin' });
    scope.addHook('preSerialization', async ({ caller }, _reply, payload) =>
      caller?.role === 'admin' ? payload : asReadOnly(payload),
    );
    scope.addHook('onSend', async (_request, reply, payload) => {
      if (typeof payload !== 'string') return payload;
      const type = String(reply.getHeader('content-type'));
      if (type.startsWith('text/html')) return payload.replace(FONT_LINK, '');
      return type.startsWith('application/json') ? scrubSecrets(payload) : payload;
    });
    await scope.register(serverAdapter.registerPlugin(), { prefix: BOARD_PATH });
  });
}

/** The board's answer with every queue in it marked as read-only. */
function asReadOnly(payload: unknown): unknown {
  if (typeof payload !== 'object' || payload === null || !('queues' in payload)) return payload;
  const { queues } = payload;
  if (!Array.isArray(queues)) return payload;
  const marks = { readOnlyMode: true, allowRetries: false, allowCompletedRetries: false };
  return { ...payload, queues: queues.map((queue: object) => ({ ...queue, ...marks })) };
}

/** Where a job's button leads: to its run, or to all of them. */
function linkOfRun(data: unknown): { displayText: string; href: string } {
  const isOfRun = typeof data === 'object' && data !== null && 'runId' in data;
  return isOfRun
    ? { displayText: `Run ${String(data.runId)}`, href: `/runs/${String(data.runId)}` }
    : { displayText: 'Runs', href: '/' };
}
