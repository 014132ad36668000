/** The second half of the conformance suite: tokens, limits, outages and refusals. See platform-conformance.ts. */
import { PlatformError, type ShopRef } from '@syncstore/contracts';
import type { TruthProduct } from '@syncstore/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Subject } from './platform-conformance.ts';
import { type Bench, openBench } from './sandbox-bench.ts';
import { everything, fetchAll, walk } from './walk.ts';

/** Declares the suite for one platform. */
export function describeTrouble(subject: Pick<Subject, 'id' | 'refreshEndpoint'>): void {
  describe(`the ${subject.id} client in trouble`, () => {
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

    it('renews an expired pair exactly once when many processes need it at the same time', async () => {
      const before = bench.vault.peek(shop.grantId);
      const expired = { ...before.tokens, accessExpiresAt: Date.now() - 1_000 };
      bench.vault.overwrite(shop.grantId, { tokens: expired });
      await bench.control('DELETE', 'stats');
      const processes = Array.from({ length: 8 }, () => bench.open(shop));
      await Promise.all(processes.flatMap((client) => [client.clock(), client.clock()]));
      const refreshes = (await bench.stats()).filter(({ endpoint }) => endpoint === subject.refreshEndpoint);
      expect(refreshes.reduce((sum, { calls }) => sum + calls, 0)).toBe(1);
      expect(bench.vault.peek(shop.grantId).version).toBe(before.version + 1);
    });

    it('goes on with a new pair when the marketplace refuses the one it has', async () => {
      const before = bench.vault.peek(shop.grantId);
      const refused = { ...before.tokens, accessToken: 'no-token-of-this-marketplace' };
      bench.vault.overwrite(shop.grantId, { tokens: refused });
      expect(await bench.open(shop).clock()).toBeGreaterThan(0);
      expect(bench.vault.peek(shop.grantId).version).toBe(before.version + 1);
    });

    it('pauses the grant when the refresh token is refused, and waits instead of failing', async () => {
      const [, other] = bench.shops;
      if (other === undefined) throw new Error('needs a second shop');
      const before = bench.vault.peek(other.grantId);
      const spent = { ...before.tokens, refreshToken: 'spent', accessExpiresAt: Date.now() - 1_000 };
      bench.vault.overwrite(other.grantId, { tokens: spent });
      const client = bench.open(other);
      await expect(client.clock()).rejects.toMatchObject({ name: 'WaitError', reason: 'grant' });
      expect(bench.vault.peek(other.grantId).status).toBe('needs_reconsent');
      await expect(client.clock()).rejects.toMatchObject({ name: 'WaitError', reason: 'grant' });
      expect(bench.vault.pauses).toHaveLength(1);
      bench.vault.overwrite(other.grantId, before);
    });

    it('survives a refresh whose answer was lost where the marketplace allows a replay, and asks for consent elsewhere', async () => {
      const before = bench.vault.peek(shop.grantId);
      for (const [refreshReplaySeconds, status] of [
        [60, 'active'],
        [0, 'needs_reconsent'],
      ] as const) {
        const { tokens } = bench.vault.peek(shop.grantId);
        const expired = { ...tokens, accessExpiresAt: Date.now() - 1_000 };
        bench.vault.overwrite(shop.grantId, { tokens: expired });
        const lost = { resetAfterRate: 1, faultEndpoints: [subject.refreshEndpoint], refreshReplaySeconds };
        await bench.control('PUT', 'faults', { [subject.id]: lost });
        const client = bench.open(shop, { calls: { attempts: 1 } });
        await expect(client.clock()).rejects.toMatchObject({ facts: { code: 'connection_reset' } });
        await bench.control('PUT', 'faults', { [subject.id]: { resetAfterRate: 0 } });
        const again = client.clock();
        if (status === 'active') expect(await again).toBeGreaterThan(0);
        else await expect(again).rejects.toMatchObject({ name: 'WaitError', reason: 'grant' });
        expect(bench.vault.peek(shop.grantId).status).toBe(status);
      }
      // The later tests go on with a seller who has consented anew.
      await bench.control('DELETE', 'faults');
      const { version } = bench.vault.peek(shop.grantId);
      const consented = await bench.consent(shop);
      bench.vault.overwrite(shop.grantId, { ...before, version, tokens: consented });
    });

    it('is throttled without an error: what is fetched is kept, the rest waits', async () => {
      const { platform, budget } = bench.process();
      const limits = { limits: { app: null, shop: 3, endpoint: null, shopEndpoint: null } };
      await bench.control('PUT', 'faults', { [subject.id]: { shops: { [shop.externalId]: limits } } });
      const meter = { apiCalls: 0, throttled: 0, answered: 0 };
      const client = platform.openShop(shop, meter);
      budget.penaltyMs = 60_000;
      const ids = truth
        .filter(({ expected, skus }) => expected === 'accepted' && skus.length > 1)
        .map(({ id }) => id)
        .slice(0, platform.paging.detailChunkSize);
      const { answers, interruption } = await client.details(ids);
      expect(interruption).toMatchObject({ name: 'WaitError', reason: 'throttled', waitMs: 60_000 });
      expect(answers.every(({ kind }) => kind === 'payload')).toBe(true);
      expect(answers.length).toBeGreaterThan(0);
      expect(answers.length).toBeLessThan(ids.length);
      expect(meter.throttled).toBeGreaterThan(0);
      expect(budget.penalties).toHaveLength(meter.throttled);

      // A short wait happens in place, and costs nothing but time.
      budget.penaltyMs = 250;
      const patient = await client.details(ids.slice(0, 3));
      expect(patient.interruption).toBeNull();
      expect(patient.answers.map(({ kind }) => kind)).toEqual(['payload', 'payload', 'payload']);
      await bench.control('DELETE', 'faults');
    });

    it('gets through an outage of single calls by trying again, with budget reserved for every try', async () => {
      await bench.control('PUT', 'faults', { [subject.id]: { errorRate: 0.2, seed: 5 } });
      const { platform, budget, lines } = bench.process({ calls: { attempts: 8, backoffBaseMs: 2 } });
      const meter = { apiCalls: 0, throttled: 0, answered: 0 };
      const client = platform.openShop(shop, meter);
      const { items } = await walk(client, [everything(platform)]);
      expect(items.size).toBe(truth.length);
      const ids = truth
        .filter(({ expected }) => expected === 'accepted')
        .map(({ id }) => id)
        .slice(0, 40);
      const answers = await fetchAll(client, ids, platform.paging.detailChunkSize);
      expect([...answers.values()].every(({ kind }) => kind === 'payload')).toBe(true);
      expect(budget.reserved).toHaveLength(meter.apiCalls);
      const errors = lines.filter(({ message }) => message === 'API error');
      expect(errors.length).toBeGreaterThan(0);
      for (const { level, fields } of errors) {
        expect(level).toBe('warn');
        expect(fields).toMatchObject({ platform: subject.id, shop: shop.externalId });
        expect(fields['endpoint']).toMatch(/^\//);
        expect(fields['code']).toBeTypeOf('string');
      }
      await bench.control('DELETE', 'faults');
    });

    it('says that a slice has to be split when the marketplace lists no further', async () => {
      const { platform } = bench.process();
      await bench.control('PUT', 'faults', { [subject.id]: { pagingLimit: 120 } });
      const walked = walk(bench.open(shop), [everything(platform)]);
      await expect(walked).rejects.toBeInstanceOf(PlatformError);
      await expect(walked).rejects.toMatchObject({ facts: { action: 'split-slice' } });
      await bench.control('DELETE', 'faults');
    });

    it('says what is wrong when the key is, without naming it', async () => {
      const wrong = {
        shopee: 'shpkWrongKey000000000000000000',
        'tiktok-shop': 'wrongSecret0000000000000000000',
      }[subject.id];
      const { shopee, 'tiktok-shop': tiktok } = bench.sandbox.credentials;
      const { url } = bench.sandbox;
      const client = bench.open(shop, {
        shopee: { partnerId: shopee.partnerId, partnerKey: wrong, baseUrl: url },
        tiktokShop: { appKey: tiktok.appKey, appSecret: wrong, baseUrl: url, authUrl: url },
      });
      const error: unknown = await client.clock().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(PlatformError);
      expect(error).toMatchObject({ facts: { action: 'dead', blame: 'config' } });
      expect(JSON.stringify(error)).not.toContain(wrong);
      const { interruption } = await client.details(truth.slice(0, 2).map(({ id }) => id));
      expect(interruption).toMatchObject({ facts: { action: 'dead', blame: 'config' } });
    });
  });
}
