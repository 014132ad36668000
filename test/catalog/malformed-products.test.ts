/** No malformed product of the sandbox can be taken for a good one: mapping rejects each, in every shape. */
import { mapProduct } from '@syncstore/catalog';
import { PLATFORM_IDS } from '@syncstore/contracts';
import { describe, expect, it } from 'vitest';
import { openBench } from '../conformance/sandbox-bench.ts';
import { fetchAll } from '../conformance/walk.ts';

describe.each(PLATFORM_IDS)('malformed products on %s', (id) => {
  it('are rejected with a reason, and are fine again when the fault is over', async () => {
    const bench = await openBench(id, { products: 120 });
    try {
      const [shop] = bench.shops;
      if (shop === undefined) throw new Error('no shop was authorised');
      const truth = await bench.truth(shop);
      const accepted = truth.filter(({ expected }) => expected === 'accepted');
      const ids = accepted.map(({ id: productId }) => productId);
      const { platform } = bench.process();
      const context = { region: shop.region, currency: truth[0]?.currency ?? '' };
      const kinds = async (): Promise<readonly string[]> => {
        const answers = await fetchAll(bench.open(shop), ids, platform.paging.detailChunkSize);
        return ids.map((productId) => {
          const answer = answers.get(productId);
          return answer?.kind === 'payload' ? mapProduct(id, answer.payload, context).kind : 'no payload';
        });
      };
      await bench.control('PUT', 'faults', { [id]: { malformedRate: 1 } });
      expect(new Set(await kinds())).toEqual(new Set(['rejected']));
      await bench.control('DELETE', 'faults');
      expect(new Set(await kinds())).toEqual(new Set(['product']));
    } finally {
      await bench.close();
    }
  });
});
