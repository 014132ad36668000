/** Details of TikTok Shop products: a call each, a few at once, and one product's trouble stays its own. */
import { afterEach, describe, expect, it } from 'vitest';
import type { ScriptedAnswer } from './doubles/scripted-marketplace.ts';
import { openScriptedShop, type ScriptedShop } from './doubles/scripted-shop.ts';

let shop: ScriptedShop;
afterEach(() => shop.close());

const IDS = Array.from({ length: 20 }, (_, index) => `17294820000000000${String(index).padStart(2, '0')}`);

async function open(answer: (id: string) => ScriptedAnswer): Promise<void> {
  shop = await openScriptedShop('tiktok-shop', ({ url }) => answer(url.pathname.split('/').at(-1) ?? ''));
}

const product = (id: string, more: object = {}): ScriptedAnswer => ({
  body: {
    code: 0,
    message: 'Success',
    data: { id, title: 'Mug', status: 'ACTIVATE', update_time: 1_767_139_200, skus: [], ...more },
  },
});

const refusal = (code: number, message: string, status = 200): ScriptedAnswer => ({
  status,
  body: { code, message, data: {} },
});

describe('a chunk of products', () => {
  it('is fetched with one call a product, in the order asked, under one path template', async () => {
    await open((id) => product(id));
    const { answers, interruption } = await shop.client.details(IDS);
    expect(interruption).toBeNull();
    expect(answers.map(({ externalId, kind }) => [externalId, kind])).toEqual(
      IDS.map((id) => [id, 'payload']),
    );
    expect(new Set(shop.budget.reserved.map(({ endpoint }) => endpoint))).toEqual(
      new Set(['/product/202309/products/{id}']),
    );
    const [request] = shop.marketplace.seen;
    expect(request?.headers['x-tts-access-token']).toBeTypeOf('string');
    expect(request?.url.searchParams.has('access_token')).toBe(false);
  });

  it('has never more than the set number of calls under way', async () => {
    let underWay = 0;
    let most = 0;
    await open((id) => product(id));
    const reserve = shop.budget.reserve.bind(shop.budget);
    shop.budget.reserve = async (call) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setTimeout(resolve, 2));
      underWay -= 1;
      return reserve(call);
    };
    await shop.client.details(IDS);
    expect(most).toBeLessThanOrEqual(8);
    expect(most).toBeGreaterThan(4);
  });

  it.each([
    [12019150, 'Product not found'],
    [12052260, 'Product ID not found.'],
    [12052032, 'Product ID not found.'],
    [12052048, 'The product does not belong to this shop.'],
    [12052901, 'Product status is not available.'],
  ])('has products withdrawn that %i refuses', async (code, message) => {
    await open((id) => (id === IDS[1] ? refusal(code, message) : product(id)));
    const { answers } = await shop.client.details(IDS.slice(0, 3));
    expect(answers.map(({ kind }) => kind)).toEqual(['payload', 'withdrawn', 'payload']);
    expect(answers[1]).toMatchObject({ code: String(code), message });
    // An answer like this is no trouble: nothing for people who watch for errors.
    expect(shop.lines.filter(({ level }) => level === 'warn')).toEqual([]);
  });

  it('may consist of withdrawn products alone', async () => {
    await open(() => refusal(12052901, 'not available'));
    const { answers, interruption } = await shop.client.details(IDS);
    expect(interruption).toBeNull();
    expect(answers.every(({ kind }) => kind === 'withdrawn')).toBe(true);
    expect(answers).toHaveLength(20);
  });

  it('fails for one product whose call keeps failing, or whose answer is about another', async () => {
    await open((id) => {
      if (id === IDS[2]) return refusal(36009003, 'Internal error', 500);
      return product(id === IDS[4] ? '999' : id);
    });
    const { answers, interruption } = await shop.client.details(IDS.slice(0, 6));
    expect(interruption).toBeNull();
    expect(answers.map(({ kind }) => kind)).toEqual([
      'payload',
      'payload',
      'failed',
      'payload',
      'failed',
      'payload',
    ]);
    expect(answers[2]).toMatchObject({ error: { facts: { code: '36009003', action: 'retry' } } });
    expect(answers[4]).toMatchObject({ error: { facts: { code: 'unexpected_body' } } });
  });

  it('fails for several products while the endpoint answers for others, if only to say that they are gone', async () => {
    await open((id) =>
      id === IDS[0] ? refusal(12052901, 'not available') : refusal(36009003, 'Internal error', 500),
    );
    const { answers, interruption } = await shop.client.details(IDS.slice(0, 5));
    expect(interruption).toBeNull();
    expect(answers.map(({ kind }) => kind)).toEqual(['withdrawn', 'failed', 'failed', 'failed', 'failed']);
  });

  it('is interrupted by an outage, which fails no product', async () => {
    await open(() => ({ status: 500, body: '' }));
    const { answers, interruption } = await shop.client.details(IDS);
    expect(answers).toEqual([]);
    expect(interruption).toMatchObject({ facts: { code: 'http_500' } });
  });

  it('is interrupted by a missing scope, which pauses the grant', async () => {
    await open((id) => (id === IDS[0] ? product(id) : refusal(105005, 'Access denied', 401)));
    const { answers, interruption } = await shop.client.details(IDS);
    expect(answers.map(({ kind }) => kind)).toEqual(['payload']);
    expect(interruption).toMatchObject({ name: 'WaitError', reason: 'grant' });
    expect(shop.vault.peek(shop.grantId).status).toBe('needs_reconsent');
  });

  it('keeps a product without status, as some Indonesian sellers have them', async () => {
    await open((id) =>
      product(id, { status: undefined, integrated_platform_statuses: [{ platform: 'TOKOPEDIA' }] }),
    );
    const { answers } = await shop.client.details(IDS.slice(0, 1));
    expect(answers[0]).toMatchObject({ kind: 'payload', platformStatus: 'UNKNOWN' });
  });
});
