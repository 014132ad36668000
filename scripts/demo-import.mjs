/**
 * The demo's import, inside of a container: connects the sandbox's shops the way a seller would, through the consent page,
 * and imports them. It only uses the `syncstore` command, so it needs nothing that a production image does not have.
 */
import { spawnSync } from 'node:child_process';

/** Any address will do: nobody opens it, the code is read from where the consent page redirects to. */
const REDIRECT_URL = 'http://localhost/consent';
/** Words of the sandbox's consent pages: all shops of a Shopee account; TikTok Shop's app has its redirect set there. */
const CONSENT = { shopee: { main_account: '1' }, 'tiktok-shop': { redirect_uri: REDIRECT_URL } };

/** Runs a command and reads the JSON document it prints. */
function ask(...words) {
  const { status, stdout, error } = spawnSync('syncstore', [...words, '--json'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`syncstore ${words.join(' ')} ended with ${error?.message ?? status}`);
  return JSON.parse(stdout);
}

async function connect(platform, words) {
  const link = new URL(ask('shops', 'connect', platform, '--redirect-url', REDIRECT_URL).consentUrl);
  for (const [name, value] of Object.entries(words)) link.searchParams.set(name, value);
  const answer = await fetch(link, { redirect: 'manual' });
  const callback = answer.headers.get('location');
  if (callback === null) throw new Error(`The consent page of ${platform} answered ${answer.status}`);
  ask('shops', 'connect', platform, '--callback-url', callback);
}

const connected = new Set(ask('shops').shops.map((shop) => shop.platform));
for (const [platform, words] of Object.entries(CONSENT)) {
  if (!connected.has(platform)) await connect(platform, words);
}
process.exitCode = spawnSync('syncstore', ['import', '--full', '--wait'], { stdio: 'inherit' }).status ?? 1;
