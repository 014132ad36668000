/** `syncstore shops`: the list, and the way from a consent link to a connected shop. */
import { describe, expect, test } from 'vitest';
import { useStack } from '../support/use-stack.ts';
import { runCli, runCliJson } from './support/run-cli.ts';
import { runInProcess, runInProcessJson } from './support/run-in-process.ts';
import { settingsOf } from './support/settings-of.ts';

const stack = useStack({ sandbox: { products: 3 } });
const CALLBACK = 'https://app.example/oauth/callback';

interface ShopsDocument {
  readonly shops: readonly {
    readonly platform: string;
    readonly shop: string;
    readonly grant?: { readonly status: string };
  }[];
}

/** Consents as the seller does, without a browser. */
async function consent(): Promise<string> {
  const words = ['shops', 'connect', 'shopee', '--redirect-url', CALLBACK];
  const { stdout } = await runInProcess(words, settingsOf(stack.runtime));
  const answer = await fetch(stdout.trim(), { redirect: 'manual' });
  return answer.headers.get('location') ?? '';
}

describe('shops', () => {
  test('lists them as a table', async () => {
    const { exitCode, stdout, stderr } = await runCli(['shops'], { settings: settingsOf(stack.runtime) });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^PLATFORM +SHOP +NAME +REGION/);
    expect(stdout).toMatch(/^shopee +227700101 +northline_sg +SG +SGD +default +active +active +-$/m);
    expect(stdout.trim().split('\n')).toHaveLength(5);
  });

  test('lists them as JSON, without what their calls are made with', async () => {
    const { document, stdout } = await runInProcessJson<ShopsDocument>(['shops'], settingsOf(stack.runtime));
    expect(document.shops.map(({ platform, shop }) => `${platform} ${shop}`)).toEqual([
      'shopee 227700101',
      'shopee 227700102',
      'tiktok-shop 7494000000000000103',
      'tiktok-shop 7494000000000000104',
    ]);
    expect(document.shops.every(({ grant }) => grant?.status === 'active')).toBe(true);
    expect(stdout).not.toMatch(/cipher|token"/i);
  });
});

describe('shops connect', () => {
  test('prints the consent link alone on standard output, and what to do next on standard error', async () => {
    const settings = settingsOf(stack.runtime);
    const { exitCode, stdout, stderr } = await runInProcess(['shops', 'connect', 'tiktok-shop'], settings);
    expect(exitCode).toBe(0);
    expect(new URL(stdout.trim()).searchParams.get('service_id')).toBe(settings.TIKTOK_SHOP_SERVICE_ID);
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/syncstore shops connect tiktok-shop --callback-url/);
  });

  test('takes in the address that the browser was sent to', async () => {
    const address = await consent();
    expect(address).toMatch(/^https:\/\/app\.example\/oauth\/callback\?/);
    await stack.database.pool.query('UPDATE platform_grants SET status = $1', ['needs_reconsent']);
    const { exitCode, document } = await runCliJson<ShopsDocument>(
      ['shops', 'connect', 'shopee', '--callback-url', address],
      { settings: settingsOf(stack.runtime) },
    );
    expect(exitCode).toBe(0);
    expect(document.shops).toEqual([
      { platform: 'shopee', shop: '227700101', name: 'northline_sg', region: 'SG', currency: 'SGD' },
    ]);
    const { rows } = await stack.database.pool.query(
      "SELECT g.status FROM shops s JOIN platform_grants g ON g.id = s.grant_id WHERE s.external_id = '227700101'",
    );
    expect(rows).toEqual([{ status: 'active' }]);
  });

  test('takes in code and shop id apart, once: a spent code is refused with exit code 4', async () => {
    const query = new URL(await consent()).searchParams;
    const words = [
      'shops',
      'connect',
      'shopee',
      '--code',
      query.get('code') ?? '',
      '--shop-id',
      query.get('shop_id') ?? '',
    ];
    const settings = settingsOf(stack.runtime);
    expect(await runInProcess(words, settings)).toMatchObject({
      exitCode: 0,
      stdout: 'shopee 227700101  northline_sg (SG)\n',
    });
    const again = await runInProcess(words, settings);
    expect(again).toMatchObject({ exitCode: 4, stdout: '' });
    expect(again.stderr).toMatch(/open the consent link again/);
    expect(again.stderr).not.toContain(query.get('code'));
  });

  test('says that a seller who refused sent no code', async () => {
    const address = `${CALLBACK}?code=null&error=auth_denied`;
    const { exitCode, stderr } = await runInProcess(
      ['shops', 'connect', 'tiktok-shop', '--callback-url', address],
      settingsOf(stack.runtime),
    );
    expect(stderr).toMatch(/no authorisation code/);
    expect(exitCode).toBe(4);
  });
});
