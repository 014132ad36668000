import { effectiveSettings } from '@syncstore/config';
import { describe, expect, it } from 'vitest';

function find(env: Record<string, string>, name: string) {
  return effectiveSettings(env).find((setting) => setting.name === name);
}

describe('the effective settings', () => {
  it('say where each value came from', () => {
    expect(find({}, 'SHOP_WINDOW')).toMatchObject({ value: '8', source: 'default' });
    expect(find({ SHOP_WINDOW: '3' }, 'SHOP_WINDOW')).toMatchObject({ value: '3', source: 'environment' });
    expect(find({}, 'SHOPEE_PARTNER_ID')).toMatchObject({ value: null, source: 'unset' });
  });

  it('show no secret, and of a URL everything but its password', () => {
    expect(find({ SHOPEE_PARTNER_KEY: 'shpk123' }, 'SHOPEE_PARTNER_KEY')?.value).toBe('********');
    expect(find({ DATABASE_URL: 'postgresql://me:secret@db:5432/x' }, 'DATABASE_URL')?.value).toBe(
      'postgresql://me:********@db:5432/x',
    );
    expect(JSON.stringify(effectiveSettings({ REDIS_URL: 'redis://:hidden@r/0' }))).not.toContain('hidden');
  });

  it('list a wrong setting with its problem instead of failing', () => {
    expect(find({ LEASE_MS: 'x' }, 'LEASE_MS')).toMatchObject({ source: 'invalid', value: null });
  });

  it('give a reason for every setting', () => {
    for (const { name, reason } of effectiveSettings({})) expect(reason.length, name).toBeGreaterThan(20);
  });
});
