/**
 * What every marketplace client must do, whatever its marketplace: a third one passes these tests, and those of
 * trouble-conformance.ts, before anything else is asked of it. Each test works over HTTP against the sandbox, and
 * compares with the sandbox's own truth.
 */
import type { DetailAnswer, JsonObject, PlatformId, ShopRef } from '@syncstore/contracts';
import type { TruthProduct } from '@syncstore/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, openBench } from './sandbox-bench.ts';
import { describeTrouble } from './trouble-conformance.ts';
import { cut, everything, fetchAll, walk } from './walk.ts';

/** What a suite has to know of a platform to compare its payloads with the truth. */
export interface Subject {
  readonly id: PlatformId;
  readonly refreshEndpoint: string;
  /** Reads id, name and SKUs as they stand in a payload. */
  readonly read: (payload: JsonObject) => ReadProduct;
}

export interface ReadProduct {
  readonly name: unknown;
  /** Sorted by id. */
  readonly skus: readonly { id: string; price: unknown; sellerSku: unknown }[];
}

type Payload = Extract<DetailAnswer, { kind: 'payload' }>;

/** Declares the suite for one platform: shops, lists, details, hashes. */
export function describePlatform(subject: Subject): void {
  describe(`the ${subject.id} client`, () => {
    let bench: Bench;
    let shop: ShopRef;
    let truth: readonly TruthProduct[];

    beforeAll(async () => {
      bench = await openBench(subject.id);
      const [first] = bench.shops;
      if (first === undefined) throw new Error('no shop was authorised');
      shop = first;
      truth = await bench.truth(shop);
    });
    afterAll(() => bench.close());

    it('brings home every shop that the seller authorised, with region and grant', () => {
      const wanted = bench.sandbox.shops.filter(({ platform }) => platform === subject.id);
      const facts = ({ externalId, region, cipher }: ShopRef | (typeof wanted)[number]) => ({
        externalId,
        region,
        cipher,
      });
      expect(bench.shops.map(facts)).toEqual(wanted.map(facts));
      expect(bench.shops.every(({ grantId }) => grantId > 0)).toBe(true);
    });

    it('lists every product once, in all statuses, and comes to an end', async () => {
      const { platform } = bench.process();
      const { items, rows, pages } = await walk(bench.open(shop), [everything(platform)]);
      expect([...items.keys()].sort()).toEqual(truth.map(({ id }) => id).sort());
      expect(rows).toBe(truth.length);
      expect(pages).toBe(Math.ceil(truth.length / platform.paging.pageSize));
    });

    it('tells live, deleted and withdrawn products apart in the list', async () => {
      const { items } = await walk(bench.open(shop), [everything(bench.process().platform)]);
      for (const product of truth) {
        const item = items.get(product.id);
        expect(item?.platformStatus).toBe(product.status);
        expect(item?.updatedAt).toBe(product.updateTime);
        if (product.expected === 'deleted') expect(item?.state).toBe('deleted');
        if (product.expected === 'accepted' || product.expected === 'rejected')
          expect(item?.state).toBe('live');
      }
    });

    it('lists the same products when the window is cut in two anywhere', async () => {
      const { platform } = bench.process();
      const { windowOverlapSeconds, sliceField } = platform.paging;
      const client = bench.open(shop);
      const whole = everything(platform);
      const time = sliceField.full === 'create_time' ? 'createTime' : 'updateTime';
      const times = truth.map((product) => product[time]).sort((a, b) => a - b);
      // Windows that share seconds do so because nobody knows whether their ends belong to them: both have to work.
      for (const windowEnds of windowOverlapSeconds > 0 ? ['inclusive', 'exclusive'] : ['inclusive']) {
        await bench.control('PUT', 'faults', { [subject.id]: { windowEnds } });
        for (const share of [0.1, 0.5, 0.9]) {
          const at = times[Math.floor(times.length * share)] ?? 0;
          const { items } = await walk(client, cut(whole, windowOverlapSeconds, at));
          expect(items.size).toBe(truth.length);
          const second = await walk(client, [{ field: whole.field, from: at, to: at }]);
          expect(second.items.size).toBeGreaterThan(0);
        }
      }
      await bench.control('DELETE', 'faults');
    });

    it('lists one status after the other, and several at once', async () => {
      const { platform } = bench.process();
      const client = bench.open(shop);
      const found = new Set<string>();
      for (const status of platform.paging.statuses) {
        const { items } = await walk(client, [everything(platform)], [status]);
        for (const item of items.values()) expect(item.platformStatus).toBe(status);
        for (const id of items.keys()) found.add(id);
      }
      expect(found.size).toBe(truth.length);
      const two = platform.paging.statuses.slice(0, 2);
      const { items } = await walk(client, [everything(platform)], two);
      expect(items.size).toBe(truth.filter(({ status }) => two.includes(status)).length);
    });

    it('fetches the details of every product as the marketplace has them', async () => {
      const { platform } = bench.process();
      const readable = truth.filter(({ expected }) => expected === 'accepted' || expected === 'rejected');
      const ids = readable.map(({ id }) => id);
      const answers = await fetchAll(bench.open(shop), ids, platform.paging.detailChunkSize);
      expect(answers.size).toBe(ids.length);
      for (const product of readable) {
        const answer = payloadOf(answers.get(product.id));
        expect(answer.updatedAt).toBe(product.updateTime);
        expect(answer.platformStatus).toBe(product.status);
        const read = subject.read(answer.payload);
        expect(read.name ?? null).toBe(product.name);
        const skus = product.skus.map(({ id, price, sellerSku }) => ({ id, price, sellerSku }));
        expect(read.skus).toEqual(skus.sort((a, b) => (a.id < b.id ? -1 : 1)));
      }
    });

    it('calls products withdrawn that the list shows and the details refuse', async () => {
      const { platform } = bench.process();
      const gone = truth.filter(({ expected }) => expected === 'withdrawn').map(({ id }) => id);
      expect(gone.length).toBeGreaterThan(0);
      const [there] = truth.filter(({ expected }) => expected === 'accepted').map(({ id }) => id);
      const ids = [...gone.slice(0, platform.paging.detailChunkSize - 1), there ?? ''];
      const { answers, interruption } = await bench.open(shop).details(ids);
      expect(interruption).toBeNull();
      expect(answers.map(({ kind }) => kind)).toEqual(
        ids.map((id) => (id === there ? 'payload' : 'withdrawn')),
      );
    });

    it('hashes an unchanged product the same in every answer, and an edited one otherwise', async () => {
      const { platform } = bench.process();
      const size = platform.paging.detailChunkSize;
      const ids = truth
        .filter(({ expected }) => expected === 'accepted')
        .map(({ id }) => id)
        .slice(0, 150);
      const first = await fetchAll(bench.open(shop), ids, size);
      const second = await fetchAll(bench.open(shop), ids, size);
      let texts = 0;
      for (const id of ids) {
        const [a, b] = [payloadOf(first.get(id)), payloadOf(second.get(id))];
        expect(b.sourceHash).toBe(a.sourceHash);
        if (JSON.stringify(a.payload) !== JSON.stringify(b.payload)) texts += 1;
      }
      // Otherwise this has not tested what it says: hosts change from call to call.
      expect(texts).toBeGreaterThan(ids.length / 2);

      const edited = ids.slice(0, 10);
      await bench.control('POST', 'mutate', {
        platform: subject.id,
        shop: shop.externalId,
        updateIds: edited,
      });
      const third = await fetchAll(bench.open(shop), ids, size);
      for (const id of ids) {
        const same = payloadOf(third.get(id)).sourceHash === payloadOf(first.get(id)).sourceHash;
        expect(same).toBe(!edited.includes(id));
      }
      truth = await bench.truth(shop);
    });

    it('says of no answer that it was asked for later than it was', async () => {
      const client = bench.open(shop);
      const [product] = truth.filter(({ expected }) => expected === 'accepted');
      const before = Date.now();
      const { answers } = await client.details([product?.id ?? '']);
      const { askedAt } = payloadOf(answers[0]);
      expect(askedAt).toBeLessThanOrEqual(before + 5);
      expect(askedAt).toBeGreaterThan(before - 10_000);
      expect(Math.abs((await client.clock()) - before)).toBeLessThan(10_000);
    });

    it('has been understood by the marketplace so far: no bad signature, no bad parameter', async () => {
      const refused = (await bench.stats()).flatMap(({ refused: reasons }) => Object.keys(reasons));
      expect(refused.filter((reason) => !/^12\d{6}$/.test(reason))).toEqual([]);
    });
  });
  describeTrouble(subject);
}

function payloadOf(answer: DetailAnswer | undefined): Payload {
  if (answer?.kind !== 'payload') throw new Error(`no payload: ${JSON.stringify(answer)}`);
  return answer;
}
