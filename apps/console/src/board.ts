/** Bull Board under /admin/queues, with every queue and its retry buttons. Jobs carry ids, so there is no secret to mask. */
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
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
    scope.addHook('onSend', async (_request, reply, payload) => {
      const isPage = String(reply.getHeader('content-type')).startsWith('text/html');
      return isPage && typeof payload === 'string' ? payload.replace(FONT_LINK, '') : payload;
    });
    await scope.register(serverAdapter.registerPlugin(), { prefix: BOARD_PATH });
  });
}

/** Where a job's button leads: to its run, or to all of them. */
function linkOfRun(data: unknown): { displayText: string; href: string } {
  const isOfRun = typeof data === 'object' && data !== null && 'runId' in data;
  return isOfRun
    ? { displayText: `Run ${String(data.runId)}`, href: `/runs/${String(data.runId)}` }
    : { displayText: 'Runs', href: '/' };
}
