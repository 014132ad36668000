/**
 * What every command answers under `--json`: one document of a fixed shape, with the exit code that belongs to it. Scripts
 * rely on both, so that a field that comes, goes or changes its type fails here, and so does a command without an entry.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { buildProgram } from '../../apps/cli/src/program.ts';
import { deadPage } from '../support/dead-page.ts';
import { useStack } from '../support/use-stack.ts';
import { runInProcessJson } from './support/run-in-process.ts';
import { settingsOf } from './support/settings-of.ts';

const stack = useStack({ sandbox: { products: 12 } });

const time = z.iso.datetime();
const platform = z.enum(['shopee', 'tiktok-shop']);
const count = z.int().min(0);
const of = <T extends z.ZodType>(name: string, items: T) => z.strictObject({ [name]: z.array(items).min(1) });

const error = z.strictObject({
  error: z.strictObject({ exitCode: z.literal(2), message: z.string().min(10) }),
});
const run = z.strictObject({
  id: count,
  platform,
  shop: z.string(),
  kind: z.enum(['full', 'deep', 'incremental', 'ids']),
  status: z.string(),
  phase: z.string(),
  paused: z.boolean(),
  message: z.string().nullable(),
  startedAt: time,
  endedAt: time.nullable(),
  durationMs: count,
  expected: count.nullable(),
  ...Object.fromEntries(
    [
      ...[
        'pages',
        'openPages',
        'deadPages',
        'listed',
        'duplicates',
        'distinct',
        'fetched',
        'unchangedByList',
      ],
      ...['withdrawn', 'unsettled', 'created', 'updated', 'unchanged', 'rejected', 'delisted'],
      ...['apiCalls', 'throttled'],
    ].map((name) => [name, count]),
  ),
});
const grant = z.strictObject({
  status: z.enum(['active', 'needs_reconsent']),
  reason: z.string().nullable(),
  accessExpiresAt: time,
});
const shop = z.strictObject({
  platform,
  shop: z.string(),
  name: z.string(),
  region: z.string().length(2),
  currency: z.string().length(3),
  seller: z.string(),
  status: z.enum(['active', 'paused']),
  grant,
  importedUntil: time.nullable(),
});
const heldShop = z.strictObject({ platform, shop: z.string(), state: z.string(), message: z.string() });
const letterFields = {
  id: count,
  status: z.enum(['dead', 'redriven', 'discarded']),
  platform,
  shop: z.string(),
  runId: count,
  pageId: count,
  generation: count,
  cursor: z.string().nullable(),
  reason: z.string(),
  blame: z.enum(['config', 'transient', 'system']),
  userMessage: z.string(),
  attempts: count,
  redrives: count,
  sourceQueue: z.string(),
  sourceJobId: z.string(),
  createdAt: time,
  decidedAt: time.nullable(),
  decidedBy: z.string().nullable(),
  decidedWhy: z.string().nullable(),
};
const letterInFull = z.strictObject({
  ...letterFields,
  detail: z.string(),
  history: z.array(
    z.strictObject({ at: time, class: z.string(), message: z.string(), generation: count.optional() }),
  ),
  sourceAttemptsMade: count,
});
const rejectFields = {
  platform,
  shop: z.string(),
  shopId: count,
  externalId: z.string(),
  name: z.string().nullable(),
  reasons: z
    .array(z.strictObject({ code: z.string(), field: z.string(), before: z.unknown(), message: z.string() }))
    .min(1),
  count,
  hasPayload: z.boolean(),
  firstRunId: count.nullable(),
  lastRunId: count.nullable(),
  firstSeenAt: time,
  lastSeenAt: time,
};
const limits = z.strictObject({
  limits: z.array(
    z.strictObject({
      platform,
      scope: z.enum(['app', 'shop', 'endpoint']),
      perSecond: z.number().positive(),
      setting: z.number().positive(),
      changed: z.strictObject({ setBy: z.string(), setAt: time }).nullable(),
    }),
  ),
  margin: z.number(),
  usage: z.array(
    z.strictObject({
      platform,
      app: z.string(),
      dailyQuotaUsed: count,
      dailyQuota: count.nullable(),
      remainingCalls: count.nullable(),
      resetsAt: time,
    }),
  ),
});
const schedules = of(
  'schedules',
  z.strictObject({
    platform,
    shop: z.string(),
    kind: z.enum(['full', 'deep', 'incremental']),
    plan: z.string(),
    timeZone: z.string(),
    enabled: z.boolean(),
    nextAt: time.nullable(),
  }),
);

const product = {
  id: count,
  name: z.string(),
  basePrice: z
    .string()
    .regex(/^\d+(\.\d+)?$/)
    .nullable(),
};
const examination = z.strictObject({
  status: z.enum(['ok', 'warning']),
  checks: z.array(
    z.strictObject({
      check: z.string(),
      status: z.enum(['ok', 'warning', 'failed']),
      message: z.string(),
      advice: z.string().nullable(),
    }),
  ),
});
const user = { user: z.string(), role: z.enum(['admin', 'viewer']) };
const secret = z.string().min(16);
const decided = (verb: string) =>
  z.strictObject({ [verb]: z.array(count).length(1), nothingToDo: z.array(count).length(0) });

/** What a command can be asked about. */
interface Facts {
  readonly endedRun: string;
  readonly shop: string;
  /** Dead letters. */
  readonly letter: string;
  readonly otherLetter: string;
  /** A product that was rejected. */
  readonly rejectedBy: string;
  readonly rejected: string;
  readonly product: string;
}

interface Entry {
  readonly words?: (facts: Facts) => readonly string[];
  /** 0 when left out. */
  readonly exitCode?: number;
  readonly document: z.ZodType;
}

const OPEN_RUN = 'open run';

/** In the order in which they run: what one does, the next may look at. */
const ENTRIES: Readonly<Record<string, Entry>> = {
  import: {
    words: (facts) => ['--shop', facts.shop, '--full'],
    document: z.strictObject({ runs: z.array(run).length(1), refused: z.array(z.never()) }),
  },
  'runs pause': { words: () => [OPEN_RUN], document: of('runs', run) },
  'runs resume': { words: () => [OPEN_RUN], document: of('runs', run) },
  'runs cancel': { words: () => [OPEN_RUN], document: of('runs', run) },
  runs: { document: of('runs', run) },
  'runs show': { words: (facts) => [facts.endedRun], document: of('runs', run) },
  'runs approve-delisting': { words: (facts) => [facts.endedRun], exitCode: 2, document: error },
  shops: { document: of('shops', shop) },
  'shops pause': { words: (facts) => [facts.shop], document: of('shops', heldShop) },
  'shops resume': { words: (facts) => [facts.shop], document: of('shops', heldShop) },
  'shops connect': {
    words: () => ['shopee'],
    document: z.strictObject({ platform, consentUrl: z.url(), redirectUrl: z.url() }),
  },
  'dlq list': { document: of('deadLetters', z.strictObject(letterFields)) },
  'dlq show': { words: (facts) => [facts.letter], document: of('deadLetters', letterInFull) },
  'dlq redrive': { words: (facts) => [facts.letter], document: decided('redriven') },
  'dlq discard': { words: (facts) => [facts.otherLetter, '--yes'], document: decided('discarded') },
  'rejects list': { document: of('rejects', z.strictObject(rejectFields)) },
  'rejects show': {
    words: (facts) => [facts.rejected],
    document: of('rejects', z.strictObject({ ...rejectFields, payload: z.unknown() })),
  },
  'rejects retry': { words: (facts) => ['--shop', facts.rejectedBy], document: of('runs', run) },
  'products search': {
    document: z.strictObject({
      products: z.array(z.looseObject(product)).min(1),
      nextCursor: count.nullable(),
    }),
  },
  'products show': {
    words: (facts) => [facts.product],
    document: of(
      'products',
      z.looseObject({ ...product, listings: z.array(z.looseObject({ platform })).min(1) }),
    ),
  },
  'products export': { exitCode: 2, document: error },
  'schedules list': { document: schedules },
  'schedules set': { words: (facts) => ['--shop', facts.shop, '--incremental', '20m'], document: schedules },
  'limits list': { document: limits },
  'limits set': { words: () => ['shopee', '--app', '20'], document: limits },
  'alerts list': { document: z.strictObject({ alerts: z.array(z.never()), history: z.array(z.never()) }) },
  'alerts test': { document: z.strictObject({ rules: z.array(z.never()) }) },
  'alerts silence': { words: () => ['unknown', '--for', '1h'], exitCode: 2, document: error },
  repair: {
    document: z.strictObject({
      dryRun: z.literal(false),
      differences: z.array(z.looseObject({ kind: z.string(), count })),
    }),
  },
  'users add': { words: () => ['ann'], document: z.strictObject({ ...user, password: secret }) },
  'users set-password': {
    words: () => ['ann'],
    document: z.strictObject({ user: z.string(), password: secret }),
  },
  'users list': { document: of('users', z.looseObject({ name: z.string(), role: user.role })) },
  'users remove': { words: () => ['ann'], document: z.strictObject({ user: z.literal('ann') }) },
  'tokens create': {
    words: () => ['nightly'],
    document: z.strictObject({ name: z.literal('nightly'), role: z.literal('viewer'), token: secret }),
  },
  'tokens list': { document: of('tokens', z.looseObject({ name: z.string(), role: z.string() })) },
  'tokens revoke': { words: () => ['999'], exitCode: 2, document: error },
  config: {
    document: of(
      'settings',
      z.strictObject({
        name: z.string(),
        value: z.string().nullable(),
        source: z.string(),
        reason: z.string(),
        problem: z.string().nullable(),
      }),
    ),
  },
  doctor: { document: examination },
  verify: { document: examination },
  completion: {
    words: () => ['bash'],
    document: z.strictObject({ shell: z.enum(['bash', 'zsh', 'fish']), script: z.string() }),
  },
};

type Command = ReturnType<typeof buildProgram>;

const leaves = (command: Command, path: readonly string[] = []): string[] =>
  command.commands.flatMap((child) => {
    const name = [...path, child.name()];
    return child.commands.length === 0 ? [name.join(' ')] : leaves(child, name);
  });

async function gatherFacts(): Promise<Facts> {
  await stack.start('producer');
  const worker = await stack.start('worker');
  const [ended] = await stack.importAll('full');
  await worker.end('SIGTERM');
  const { rows } = await stack.database.pool.query<{ shop: string; id: string }>(
    'SELECT s.external_id AS shop, r.external_id AS id FROM import_rejects r JOIN shops s ON s.id = r.shop_id',
  );
  const [reject] = rows;
  const products = await stack.database.pool.query<{ id: string }>('SELECT id FROM master_products LIMIT 1');
  if (!ended || !reject) throw new Error('the import rejected nothing');
  const [letter, otherLetter] = [await deadPage(stack), await deadPage(stack)];
  return {
    endedRun: String(ended.id),
    shop: ended.shop,
    letter: String(letter.id),
    otherLetter: String(otherLetter.id),
    rejectedBy: reject.shop,
    rejected: reject.id,
    product: String(products.rows[0]?.id),
  };
}

describe.sequential('under --json', () => {
  let facts: Facts;
  let openRun = '';
  beforeAll(async () => {
    facts = await gatherFacts();
  });

  test('every command has an entry here', () => {
    expect(leaves(buildProgram(() => undefined)).filter((name) => !(name in ENTRIES))).toEqual([]);
  });

  test.for(Object.entries(ENTRIES))('%s answers one document', async ([name, entry]) => {
    const given = (entry.words?.(facts) ?? []).map((word) => (word === OPEN_RUN ? openRun : word));
    const words = [...name.split(' '), ...given];
    const { exitCode, document } = await runInProcessJson<{ runs?: { id: number }[] }>(words, {
      ...settingsOf(stack.runtime),
      ALERTS_FILE: 'off',
    });
    expect(entry.document.safeParse(document).error?.message).toBeUndefined();
    expect(exitCode).toBe(entry.exitCode ?? 0);
    if (name === 'import') openRun = String(document.runs?.[0]?.id);
  });
});
