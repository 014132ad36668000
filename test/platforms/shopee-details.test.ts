/** Details of Shopee items: one item's trouble stays its own, an outage is nobody's, and nothing obtained is thrown away. */
import type { DetailAnswers } from '@syncstore/contracts';
import { afterEach, describe, expect, it } from 'vitest';
import type { Script, ScriptedAnswer, SeenRequest } from './doubles/scripted-marketplace.ts';
import { openScriptedShop, type ScriptedShop } from './doubles/scripted-shop.ts';

const INNER = { body: { error: 'error_inner', message: 'Our system is taking some time.' } };

let shop: ScriptedShop;
afterEach(() => shop.close());

const item = (id: number, more: object = {}): object => ({
  item_id: id,
  item_name: `Item ${id}`,
  item_status: 'NORMAL',
  update_time: 1_767_190_000 + id,
  has_model: false,
  ...more,
});

const idsOf = ({ url }: SeenRequest): number[] =>
  (url.searchParams.get('item_id_list') ?? '').split(',').map(Number);
const wrap = (response: object): ScriptedAnswer => ({
  body: { error: '', message: '', warning: '', response },
});

/** @param base answers base-info calls · @param models answers model calls */
async function open(
  base: (ids: number[], request: SeenRequest) => ScriptedAnswer,
  models: (id: number) => ScriptedAnswer = () => wrap({ tier_variation: [], model: [] }),
): Promise<void> {
  const script: Script = (request) =>
    request.url.pathname.endsWith('get_model_list')
      ? models(Number(request.url.searchParams.get('item_id')))
      : base(idsOf(request), request);
  shop = await openScriptedShop('shopee', script);
}

const calls = (path: string) => shop.marketplace.seen.filter(({ url }) => url.pathname.endsWith(path));
const kinds = ({ answers }: DetailAnswers) => answers.map(({ externalId, kind }) => `${externalId} ${kind}`);
const text = (...ids: number[]) => ids.map(String);

describe('a chunk of items', () => {
  it('costs one base-info call and one model call for each item that has models', async () => {
    await open(
      (ids) => wrap({ item_list: ids.map((id) => item(id, { has_model: id === 2 })) }),
      () => wrap({ model: [{ model_id: 220009246845, promotion_id: 1 }] }),
    );
    const { answers, interruption } = await shop.client.details(text(1, 2, 3));
    expect(interruption).toBeNull();
    expect(calls('get_item_base_info')).toHaveLength(1);
    expect(calls('get_model_list')).toHaveLength(1);
    expect(answers).toMatchObject([
      {
        kind: 'payload',
        externalId: '1',
        payload: { item: { item_id: 1 }, models: null },
        updatedAt: 1_767_190_001,
        platformStatus: 'NORMAL',
      },
      { kind: 'payload', externalId: '2', payload: { models: { model: [{ model_id: 220009246845 }] } } },
      { kind: 'payload', externalId: '3', payload: { models: null } },
    ]);
    expect(shop.budget.reserved.map(({ endpoint }) => endpoint).sort()).toEqual([
      '/api/v2/product/get_item_base_info',
      '/api/v2/product/get_model_list',
    ]);
  });

  it('keeps numbers beyond 2^53 in the payload as text', async () => {
    const body = '{"error":"","response":{"model":[{"model_id":1,"promotion_id":18446744073709551615}]}}';
    await open(
      (ids) => wrap({ item_list: ids.map((id) => item(id, { has_model: true })) }),
      () => ({ body }),
    );
    const { answers } = await shop.client.details(['1']);
    expect(answers[0]).toMatchObject({
      payload: { models: { model: [{ promotion_id: '18446744073709551615' }] } },
    });
  });

  it('calls an item withdrawn that is not in the answer', async () => {
    await open((ids) => wrap({ item_list: ids.filter((id) => id !== 2).map((id) => item(id)) }));
    const result = await shop.client.details(text(1, 2, 3));
    expect(kinds(result)).toEqual(['1 payload', '2 withdrawn', '3 payload']);
  });

  it('does not call an item withdrawn when a row of the answer can not be told whose it is', async () => {
    await open((ids) =>
      wrap({ item_list: ids.map((id) => (id === 2 ? { item_name: 'Whose?' } : item(id))) }),
    );
    const result = await shop.client.details(text(1, 2, 3));
    expect(kinds(result)).toEqual(['1 payload', '2 failed', '3 payload']);
  });

  it('does without a time or status of the payload: it was like this when it was asked for', async () => {
    await open(() => wrap({ item_list: [{ item_id: 1, item_name: 'Mug' }] }));
    const { answers } = await shop.client.details(['1']);
    const [answer] = answers;
    if (answer?.kind !== 'payload') throw new Error('no payload');
    expect(answer.platformStatus).toBe('UNKNOWN');
    expect(answer.updatedAt).toBe(Math.floor(answer.askedAt / 1000));
    expect(answer.updatedAt).toBeLessThanOrEqual(Date.now() / 1000);
  });

  it('asks nothing for no ids', async () => {
    await open(() => INNER);
    expect(await shop.client.details([])).toEqual({ answers: [], interruption: null });
    expect(shop.marketplace.seen).toHaveLength(0);
  });
});

describe('one item with trouble', () => {
  const withModels = (ids: number[]) => wrap({ item_list: ids.map((id) => item(id, { has_model: true })) });

  it('fails alone when its model call keeps failing', async () => {
    await open(withModels, (id) => (id === 3 ? INNER : wrap({ model: [] })));
    const result = await shop.client.details(text(1, 2, 3, 4, 5));
    expect(kinds(result)).toEqual(['1 payload', '2 payload', '3 failed', '4 payload', '5 payload']);
    expect(result.interruption).toBeNull();
    expect(calls('get_model_list')).toHaveLength(4 + 3);
  });

  it('is withdrawn alone when its model call says that it is gone', async () => {
    await open(withModels, (id) =>
      id === 3
        ? { body: { error: 'error_item_not_found', message: 'Item_id is not found.' } }
        : wrap({ model: [] }),
    );
    expect(kinds(await shop.client.details(text(2, 3)))).toEqual(['2 payload', '3 withdrawn']);
  });

  it('is found and fails alone when it makes the whole base-info call fail', async () => {
    await open((ids) => (ids.includes(13) ? INNER : wrap({ item_list: ids.map((id) => item(id)) })));
    const ids = Array.from({ length: 50 }, (_, index) => String(index));
    const result = await shop.client.details(ids);
    expect(result.interruption).toBeNull();
    expect(kinds(result)).toEqual(ids.map((id) => `${id} ${id === '13' ? 'failed' : 'payload'}`));
  });

  it('is found when the call says that an item does not exist, without naming it', async () => {
    const gone = { body: { error: 'product.error_item_not_found', message: 'Product not found' } };
    await open((ids) => (ids.some((id) => id > 2) ? gone : wrap({ item_list: ids.map((id) => item(id)) })));
    expect(kinds(await shop.client.details(text(1, 2, 3, 4)))).toEqual([
      '1 payload',
      '2 payload',
      '3 withdrawn',
      '4 withdrawn',
    ]);
    expect(kinds(await shop.client.details(text(5, 6)))).toEqual(['5 withdrawn', '6 withdrawn']);
  });
});

describe('an outage', () => {
  it('of the whole API interrupts at once and says nothing about any item', async () => {
    await open(() => ({ status: 503, body: '<html></html>' }));
    const { answers, interruption } = await shop.client.details(text(1, 2, 3, 4));
    expect(answers).toEqual([]);
    expect(interruption).toMatchObject({ facts: { code: 'http_503', action: 'retry' } });
    expect(shop.marketplace.seen).toHaveLength(3);
  });

  it('that the platform itself reports is told from one bad item after a few parts', async () => {
    await open(() => INNER);
    const ids = Array.from({ length: 50 }, (_, index) => String(index));
    const { answers, interruption } = await shop.client.details(ids);
    expect(answers).toEqual([]);
    expect(interruption).toMatchObject({ facts: { code: 'error_inner', action: 'retry' } });
    expect(shop.marketplace.seen.length).toBeLessThanOrEqual(12);
  });

  it('of the model calls alone interrupts after three items instead of failing all of them', async () => {
    await open(
      (ids) => wrap({ item_list: ids.map((id) => item(id, { has_model: true })) }),
      () => ({ instead: 'reset' }),
    );
    const ids = Array.from({ length: 40 }, (_, index) => String(index));
    const { answers, interruption } = await shop.client.details(ids);
    expect(answers).toEqual([]);
    expect(interruption).toMatchObject({ facts: { code: 'connection_reset' } });
    expect(calls('get_model_list').length).toBeLessThan(30);
  });
});

describe('an interruption in the middle', () => {
  it('by the budget keeps what is complete', async () => {
    await open((ids) => wrap({ item_list: ids.map((id) => item(id, { has_model: id % 2 === 0 })) }));
    shop.budget.exhaustedAfter = 3;
    const result = await shop.client.details(text(1, 2, 3, 4, 6, 8, 9));
    expect(result.interruption).toMatchObject({ name: 'WaitError', reason: 'budget' });
    const payloads = result.answers.map(({ kind }) => kind);
    expect(new Set(payloads)).toEqual(new Set(['payload']));
    expect(
      result.answers.filter((answer) => answer.kind === 'payload' && answer.payload['models'] !== null),
    ).toHaveLength(2);
  });

  it('by a refusal that would meet every item keeps what is complete, too', async () => {
    const answers: ScriptedAnswer[] = [
      wrap({ model: [] }),
      { status: 403, body: { error: 'source_ip_undeclared' } },
    ];
    await open(
      (ids) => wrap({ item_list: ids.map((id) => item(id, { has_model: true })) }),
      () => answers.shift() ?? answers[0] ?? { status: 403, body: { error: 'source_ip_undeclared' } },
    );
    const result = await shop.client.details(text(1, 2, 3, 4, 5, 6));
    expect(result.interruption).toMatchObject({ facts: { code: 'source_ip_undeclared', blame: 'config' } });
    expect(result.answers).toHaveLength(1);
    expect(shop.marketplace.seen.length).toBeLessThanOrEqual(1 + 5);
  });
});

describe('the moment an item was asked for', () => {
  it('is that of the first of its calls, less the time the answer took', async () => {
    const date = new Date(1_767_190_500_000).toUTCString();
    await open((ids) => ({ ...wrap({ item_list: ids.map((id) => item(id)) }), headers: { date } }));
    const { answers } = await shop.client.details(['1']);
    const [answer] = answers;
    if (answer?.kind !== 'payload') throw new Error('the item was not answered');
    expect(answer.askedAt).toBeLessThanOrEqual(1_767_190_500_000);
    expect(answer.askedAt).toBeGreaterThan(1_767_190_499_000);
  });
});
