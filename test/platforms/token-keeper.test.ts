/** Tokens: renewed ahead of their end, by exactly one of many processes, stored before use, and never lost lightly. */
import { setTimeout as delay } from 'node:timers/promises';
import { type Grant, PlatformError, type TokenPair, WaitError } from '@syncstore/contracts';
import { beforeEach, describe, expect, it } from 'vitest';
import { TOKEN_DEFAULTS, type TokenSettings } from '../../packages/platforms/src/settings.ts';
import { TokenKeeper } from '../../packages/platforms/src/tokens/token-keeper.ts';
import { collectingLogger } from './doubles/log-lines.ts';
import { MemoryVault } from './doubles/memory-vault.ts';

const HOUR = 3_600_000;
const SETTINGS: TokenSettings = {
  ...TOKEN_DEFAULTS,
  refreshMarginMs: HOUR,
  pollBaseMs: 2,
  pollCapMs: 10,
  waitLimitMs: 10_000,
};

function pair(name: string, livesMs: number): TokenPair {
  const now = Date.now();
  return {
    accessToken: name,
    accessExpiresAt: now + livesMs,
    refreshToken: `${name}-r`,
    refreshExpiresAt: now + 30 * HOUR,
  };
}

function refused(action: 'pause-grant' | 'retry' | 'dead'): PlatformError {
  const facts = {
    platform: 'shopee',
    endpoint: '/refresh',
    blame: 'config',
    code: 'error_auth',
    httpStatus: 403,
  } as const;
  return new PlatformError({
    ...facts,
    action,
    userMessage: 'Authorise again.',
    detail: '',
    retryAfterMs: null,
  });
}

let vault: MemoryVault;
let grantId: number;
/** Refresh tokens that were spent, in order. */
let spent: string[];

beforeEach(() => {
  vault = new MemoryVault();
  spent = [];
});

/** What the marketplace does with a refresh token: single use, 10 ms a call. */
const rotate = async (grant: Grant): Promise<TokenPair> => {
  await delay(10);
  if (spent.includes(grant.tokens.refreshToken)) throw refused('pause-grant');
  spent.push(grant.tokens.refreshToken);
  return pair(`token-${spent.length}`, 4 * HOUR);
};

function keeper(
  refresh: (grant: Grant) => Promise<TokenPair> = rotate,
  settings: Partial<TokenSettings> = {},
) {
  const { logger, lines } = collectingLogger();
  const made = new TokenKeeper({ vault, refresh, logger, settings: { ...SETTINGS, ...settings } });
  return { lines, tokens: made.ofGrant(grantId) };
}

const addGrant = (tokens: TokenPair) => {
  grantId = vault.add('shopee', '14701711', tokens);
};

describe('a pair that lasts', () => {
  it('is used as it is and read from the vault once a moment', async () => {
    addGrant(pair('lasting', 4 * HOUR));
    const { tokens } = keeper();
    const read = vault.read.bind(vault);
    let reads = 0;
    vault.read = (id) => {
      reads += 1;
      return read(id);
    };
    for (let i = 0; i < 5; i += 1)
      expect(await tokens.current(null)).toEqual({ accessToken: 'lasting', version: 1 });
    await Promise.all(Array.from({ length: 5 }, () => tokens.current(null)));
    expect(reads).toBe(1);
    expect(spent).toEqual([]);
  });

  it('is read again after a while, so that another process’s pair is noticed', async () => {
    addGrant(pair('old', 4 * HOUR));
    const { tokens } = keeper(rotate, { cacheMs: 5 });
    await tokens.current(null);
    vault.overwrite(grantId, { version: 2, tokens: pair('new', 4 * HOUR) });
    await delay(8);
    expect((await tokens.current(null)).accessToken).toBe('new');
  });
});

describe('a pair that ends within the margin', () => {
  it('is renewed by exactly one of twenty processes, and all go on with the new one', async () => {
    addGrant(pair('ending', HOUR / 2));
    const all = Array.from({ length: 20 }, () => keeper().tokens);
    const got = await Promise.all(all.flatMap((tokens) => [tokens.current(null), tokens.current(null)]));
    expect(new Set(got.map(({ accessToken, version }) => `${accessToken} ${version}`))).toEqual(
      new Set(['token-1 2']),
    );
    expect(spent).toEqual(['ending-r']);
    expect(vault.pauses).toEqual([]);
  });

  it('is renewed again and again over many rounds without ever spending a token twice', async () => {
    addGrant(pair('ending', HOUR / 2));
    for (let round = 1; round <= 5; round += 1) {
      const short = vault.peek(grantId).tokens;
      vault.overwrite(grantId, { tokens: { ...short, accessExpiresAt: Date.now() - 1 } });
      await Promise.all(Array.from({ length: 6 }, () => keeper().tokens.current(null)));
      expect(spent).toHaveLength(round);
    }
    expect(new Set(spent).size).toBe(5);
  });

  it('is stored before it is used', async () => {
    addGrant(pair('ending', HOUR / 2));
    const { accessToken, version } = await keeper().tokens.current(null);
    expect(vault.peek(grantId)).toMatchObject({ version, tokens: { accessToken } });
  });

  it('is used on while the token endpoint has trouble', async () => {
    addGrant(pair('ending', HOUR / 2));
    const { tokens, lines } = keeper(() => Promise.reject(refused('retry')));
    expect((await tokens.current(null)).accessToken).toBe('ending');
    expect(lines.map(({ level }) => level)).toEqual(['warn']);
    // The lease was given back: a process with more luck does not wait for its end.
    expect((await keeper().tokens.current(null)).accessToken).toBe('token-1');
  });

  it('does not renew without end where tokens live shorter than the margin', async () => {
    addGrant(pair('ended', -1));
    let refreshes = 0;
    const { tokens } = keeper(async () => {
      refreshes += 1;
      return pair(`short-${refreshes}`, HOUR / 10);
    });
    for (let i = 0; i < 5; i += 1) expect((await tokens.current(null)).accessToken).toBe('short-1');
    expect(refreshes).toBe(1);
  });
});

describe('an expired pair', () => {
  it('is of no use while the token endpoint has trouble: the error is handed on', async () => {
    addGrant(pair('ended', -1));
    await expect(keeper(() => Promise.reject(refused('retry'))).tokens.current(null)).rejects.toMatchObject({
      facts: { action: 'retry' },
    });
    await expect(keeper(() => Promise.reject(refused('dead'))).tokens.current(null)).rejects.toMatchObject({
      facts: { action: 'dead' },
    });
    expect(vault.peek(grantId).status).toBe('active');
  });

  it('lets the job wait when another process takes too long to renew it', async () => {
    addGrant(pair('ended', -1));
    await vault.leaseRefresh(grantId, 1, HOUR);
    const waiting = keeper(rotate, { waitLimitMs: 60 }).tokens.current(null);
    await expect(waiting).rejects.toBeInstanceOf(WaitError);
    await expect(waiting).rejects.toMatchObject({ reason: 'grant' });
    expect(spent).toEqual([]);
  });

  it('is renewed by the next process when the one that held the lease has died', async () => {
    addGrant(pair('ended', -1));
    await vault.leaseRefresh(grantId, 1, 40);
    expect((await keeper().tokens.current(null)).accessToken).toBe('token-1');
  });
});

describe('a token that the marketplace refused', () => {
  it('is renewed although it has not ended', async () => {
    addGrant(pair('refused', 4 * HOUR));
    const { tokens } = keeper();
    const { version } = await tokens.current(null);
    expect(await tokens.current(version)).toEqual({ accessToken: 'token-1', version: 2 });
  });

  it('is not renewed when a newer one is there already', async () => {
    addGrant(pair('refused', 4 * HOUR));
    const { tokens } = keeper();
    await tokens.current(null);
    vault.overwrite(grantId, { version: 2, tokens: pair('theirs', 4 * HOUR) });
    expect((await tokens.current(1)).accessToken).toBe('theirs');
    expect(spent).toEqual([]);
  });

  it('is renewed once when many calls of a process were refused at once', async () => {
    addGrant(pair('refused', 4 * HOUR));
    const { tokens } = keeper();
    const got = await Promise.all(Array.from({ length: 10 }, () => tokens.current(1)));
    expect(new Set(got.map(({ version }) => version))).toEqual(new Set([2]));
    expect(spent).toEqual(['refused-r']);
  });
});

describe('a refused refresh', () => {
  it('pauses the grant, and whoever comes next waits without a call', async () => {
    addGrant(pair('ended', -1));
    spent.push('ended-r');
    const { tokens, lines } = keeper();
    await expect(tokens.current(null)).rejects.toMatchObject({ name: 'WaitError', reason: 'grant' });
    expect(vault.peek(grantId).status).toBe('needs_reconsent');
    expect(vault.pauses).toEqual(['error_auth: Authorise again.']);
    expect(lines.map(({ level, message }) => [level, message])).toEqual([['error', 'token refresh refused']]);
    await expect(keeper().tokens.current(null)).rejects.toMatchObject({ reason: 'grant' });
    expect(spent).toHaveLength(1);
  });

  it('first reads the row again: when another process stored a pair meanwhile, that one is used', async () => {
    addGrant(pair('ended', -1));
    const { tokens } = keeper(async () => {
      vault.overwrite(grantId, { version: 2, tokens: pair('theirs', 4 * HOUR) });
      throw refused('pause-grant');
    });
    expect(await tokens.current(null)).toEqual({ accessToken: 'theirs', version: 2 });
    expect(vault.pauses).toEqual([]);
  });
});

describe('a new pair', () => {
  it('is stored as soon as the database is back: the old refresh token is spent', async () => {
    addGrant(pair('ended', -1));
    vault.storeFailures = 3;
    const { tokens, lines } = keeper();
    expect((await tokens.current(null)).accessToken).toBe('token-1');
    expect(vault.peek(grantId).tokens.accessToken).toBe('token-1');
    expect(lines.filter(({ level }) => level === 'error')).toHaveLength(3);
  });

  it('is not used when the lease was lost while it was fetched', async () => {
    addGrant(pair('ended', -1));
    const { tokens } = keeper(async () => {
      vault.overwrite(grantId, { version: 2, tokens: pair('theirs', 4 * HOUR) });
      return pair('mine', 4 * HOUR);
    });
    expect(await tokens.current(null)).toEqual({ accessToken: 'theirs', version: 2 });
  });

  it('is waited for when another process took the lease over and is still at it', async () => {
    addGrant(pair('ended', -1));
    const { tokens } = keeper(async () => {
      vault.storePair = async () => {
        // The lease ran out; its new holder stores a little later.
        setTimeout(() => vault.overwrite(grantId, { version: 2, tokens: pair('theirs', 4 * HOUR) }), 30);
        return false;
      };
      return pair('mine', 4 * HOUR);
    });
    expect(await tokens.current(null)).toEqual({ accessToken: 'theirs', version: 2 });
  });
});
