import { randomBytes } from 'node:crypto';
import type { TokenPair } from '@syncstore/contracts';
import { grantVault, saveAuthorisation, tokenCipher } from '@syncstore/store';
import { beforeEach, describe, expect, it } from 'vitest';
import { addShop, cipher, rowOf, useStore } from './support/store.ts';

const store = useStore();
const LEASE_MS = 60_000;
let grantId: number;
let subject: string;

beforeEach(async () => {
  const shop = await addShop(store);
  grantId = shop.grantId;
  subject = shop.externalId;
});

const vault = () => grantVault(store.database, cipher);
const pair = (name: string): TokenPair => ({
  accessToken: `access ${name}`,
  accessExpiresAt: 1_800_000_000_000,
  refreshToken: `refresh ${name}`,
  refreshExpiresAt: null,
});
const expireLease = () =>
  store.pool.query("UPDATE platform_grants SET lease_until = now() - interval '1 second' WHERE id = $1", [
    grantId,
  ]);
const row = () => rowOf(store, 'SELECT * FROM platform_grants WHERE id = $1', [grantId]);

describe('a refresh', () => {
  it('is leased to one of many processes that want it', async () => {
    const leases = await Promise.all(
      Array.from({ length: 20 }, () => vault().leaseRefresh(grantId, 1, LEASE_MS)),
    );
    const [won, ...more] = leases.filter((lease) => lease !== null);
    expect(more).toEqual([]);
    if (!won) throw new Error('nobody got the lease');
    expect(await vault().storePair(won, pair('new'))).toBe(true);
    expect(await vault().read(grantId)).toMatchObject({ version: 2, status: 'active', tokens: pair('new') });
    expect(await row()).toMatchObject({ lease_holder: null, lease_until: null });
  });

  it('of a version that somebody replaced is not leased', async () => {
    const lease = await vault().leaseRefresh(grantId, 1, LEASE_MS);
    if (!lease) throw new Error('nobody got the lease');
    await vault().storePair(lease, pair('new'));
    expect(await vault().leaseRefresh(grantId, 1, LEASE_MS)).toBeNull();
    expect(await vault().leaseRefresh(grantId, 2, LEASE_MS)).not.toBeNull();
  });

  it('stores nothing once its lease went to somebody else', async () => {
    const slow = await vault().leaseRefresh(grantId, 1, LEASE_MS);
    await expireLease();
    const quick = await vault().leaseRefresh(grantId, 1, LEASE_MS);
    if (!slow || !quick) throw new Error('both should have had the lease');
    expect(await vault().storePair(slow, pair('slow'))).toBe(false);
    expect(await vault().storePair(quick, pair('quick'))).toBe(true);
    expect(await vault().storePair(slow, pair('slow'))).toBe(false);
    expect((await vault().read(grantId)).tokens).toEqual(pair('quick'));
  });

  it('that failed without spending the token gives its lease back, and only its own', async () => {
    const slow = await vault().leaseRefresh(grantId, 1, LEASE_MS);
    await expireLease();
    const quick = await vault().leaseRefresh(grantId, 1, LEASE_MS);
    if (!slow || !quick) throw new Error('both should have had the lease');
    await vault().releaseLease(slow);
    expect(await vault().leaseRefresh(grantId, 1, LEASE_MS)).toBeNull();
    await vault().releaseLease(quick);
    expect(await vault().leaseRefresh(grantId, 1, LEASE_MS)).not.toBeNull();
  });
});

describe('a refused grant', () => {
  it('is paused with the reason, is leased to nobody, and comes back with a new authorisation', async () => {
    await vault().pause(grantId, 1, 'revoked by the seller');
    expect(await vault().read(grantId)).toMatchObject({ status: 'needs_reconsent' });
    expect(await vault().leaseRefresh(grantId, 1, LEASE_MS)).toBeNull();
    const again = { grants: [{ subject, tokens: pair('consented') }], shops: [] };
    await saveAuthorisation(store.database, cipher, { id: 'shopee', app: 'app' }, again, 'default');
    expect(await vault().read(grantId)).toMatchObject({
      status: 'active',
      version: 2,
      tokens: pair('consented'),
    });
    expect(await row()).toMatchObject({ paused_reason: null });
  });

  it('is not paused when a newer pair was stored meanwhile', async () => {
    const lease = await vault().leaseRefresh(grantId, 1, LEASE_MS);
    if (!lease) throw new Error('nobody got the lease');
    await vault().storePair(lease, pair('new'));
    await vault().pause(grantId, 1, 'too late');
    expect((await vault().read(grantId)).status).toBe('active');
  });
});

describe('a stored token', () => {
  it('is nowhere in the table in clear text', async () => {
    const text = JSON.stringify(await row());
    const { tokens } = await vault().read(grantId);
    expect(tokens.accessToken).toBe(`access-of-${subject}`);
    for (const token of [tokens.accessToken, tokens.refreshToken]) {
      expect(text).not.toContain(token);
      for (const encoding of ['hex', 'base64', 'base64url'] as const) {
        expect(text).not.toContain(Buffer.from(token).toString(encoding).slice(0, 12));
      }
    }
  });

  it('is encrypted differently each time', () => {
    expect(cipher.encrypt('same', 'access')).not.toBe(cipher.encrypt('same', 'access'));
  });

  it('can not be read with another key, and the error says what to do', async () => {
    const other = grantVault(store.database, tokenCipher(randomBytes(32)));
    await expect(other.read(grantId)).rejects.toThrow(
      /ENCRYPTION_KEY is not the one it was stored with.*Restore that key, or connect the shops again/,
    );
  });

  it('can not be read as the other token of its grant, changed, or cut short', () => {
    const envelope = cipher.encrypt('secret', 'access');
    expect(cipher.decrypt(envelope, 'access')).toBe('secret');
    const flipped = `${envelope.slice(0, -2)}${envelope.endsWith('A') ? 'B' : 'A'}A`;
    for (const [text, context] of [
      [envelope, 'refresh'],
      [flipped, 'access'],
      [envelope.slice(0, 12), 'access'],
      [envelope.slice(0, 28), 'access'],
    ] as const) {
      expect(() => cipher.decrypt(text, context)).toThrow(/ENCRYPTION_KEY/);
    }
    expect(() => cipher.decrypt('v0.abc', 'access')).toThrow(/unknown format/);
  });

  it('needs a key of 32 bytes', () => {
    expect(() => tokenCipher(randomBytes(16))).toThrow(/32 bytes, not 16/);
  });
});
