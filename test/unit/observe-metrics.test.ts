import { createMetrics } from '@syncstore/observe';
import { describe, expect, it } from 'vitest';

describe('the figures', () => {
  it('are rendered for Prometheus with the service they are of', async () => {
    const metrics = createMetrics('worker');
    metrics.marketplaceCalls.inc({
      platform: 'shopee',
      endpoint: '/api/v2/product/get_item_list',
      status: '200',
    });
    metrics.products.inc({ platform: 'shopee', outcome: 'created' }, 48);
    const text = await metrics.render();
    expect(text).toContain(
      'syncstore_marketplace_calls_total{platform="shopee",endpoint="/api/v2/product/get_item_list",status="200",service="worker"} 1',
    );
    expect(text).toContain(
      'syncstore_products_total{platform="shopee",outcome="created",service="worker"} 48',
    );
    expect(text).toContain('process_cpu_user_seconds_total');
    expect(metrics.contentType).toContain('text/plain');
  });

  it('of two services in one process are apart', async () => {
    const [one, two] = [createMetrics('a'), createMetrics('b')];
    one.products.inc({ platform: 'shopee', outcome: 'created' });
    expect(await two.render()).not.toContain('outcome="created"');
  });
});
