/**
 * Secrets that are none: what people leave in a file that they copied, and what the demo ships with. Where NODE_ENV=production
 * they are refused at the start, since afterwards nothing would tell.
 *
 *  1. Words such as `changeme`, `your-key`, `<password>`, and a key that is not random: always.
 *  2. The sandbox's credentials, and a database password that is the user's name: where a real marketplace is called. The demo
 *     of docker-compose.yml runs as production, but calls nobody except its own sandbox.
 */
import type { ConfigProblem } from './error.ts';
import { type SettingName, type SettingValues, settingNames, settings } from './table.ts';

const PLACEHOLDER =
  /^(change[-_ ]?(me|this|it)|replace[-_ ]?(me|this|it)|(your|my)[-_ ].*|placeholder|example|secret|passw(or|0r)d|admin|todo|x{3,}|[<[{$].*[>\]})]|.*(\.\.\.|…))$/i;

/** Of 32 random bytes some 30 differ; that fewer than 12 do happens to nobody. */
const FEWEST_DIFFERENT_BYTES = 12;

/** What apps/sandbox takes and docker-compose.yml gives it. */
const SANDBOX_SECRETS: ReadonlySet<unknown> = new Set([
  '7b1f0c5de2a94f6388d1c0b7a6e5d4c3b2a190807f6e5d4c3b2a19080716253f',
  '0b5c1f7d2e9a4c6883d1aa50e7f94b1c6d3e2f10',
]);

/** The secret of each marketplace, and where its calls go. */
const MARKETPLACES = [
  { secret: 'SHOPEE_PARTNER_KEY', url: 'SHOPEE_BASE_URL' },
  { secret: 'TIKTOK_SHOP_APP_SECRET', url: 'TIKTOK_SHOP_BASE_URL' },
] as const;

/**
 * Finds secrets that must not go into production.
 * @param values the values that could be read
 * @returns a problem for each of them; none where NODE_ENV is something else
 */
export function findPlaceholders(values: Partial<SettingValues>): ConfigProblem[] {
  if (values.NODE_ENV !== 'production') return [];
  const problems = settingNames.flatMap((name) => {
    const problem = whyPlaceholder(name, values[name]);
    return problem === undefined ? [] : [{ name, problem, example: settings[name].example }];
  });
  return [...problems, ...findDemoSecrets(values)];
}

function whyPlaceholder(name: SettingName, value: unknown): string | undefined {
  const { visibility = 'shown' } = settings[name];
  if (visibility === 'shown') return undefined;
  if (Buffer.isBuffer(value))
    return new Set(value).size < FEWEST_DIFFERENT_BYTES
      ? 'is not random, and everybody could guess it'
      : undefined;
  if (typeof value !== 'string') return undefined;
  if (visibility === 'url')
    return PLACEHOLDER.test(passwordOf(value))
      ? 'has a placeholder for its password: put in the real one'
      : undefined;
  return PLACEHOLDER.test(value) ? 'is a placeholder: put in the real one' : undefined;
}

function findDemoSecrets(values: Partial<SettingValues>): ConfigProblem[] {
  const real = MARKETPLACES.filter(
    ({ secret, url }) => values[secret] !== undefined && values[url]?.startsWith('https:') === true,
  );
  const problems: ConfigProblem[] = real
    .filter(({ secret }) => SANDBOX_SECRETS.has(values[secret]))
    .map(({ secret, url }) => ({
      name: secret,
      problem: `is the sandbox's, while ${url} is a real marketplace: put in that of your app`,
      example: settings[secret].example,
    }));
  const [first] = real;
  if (first && values.DATABASE_URL !== undefined && isUserItsPassword(values.DATABASE_URL))
    problems.push({
      name: 'DATABASE_URL',
      problem: `has the user's name for its password, while ${first.url} is a real marketplace: give it a random one (POSTGRES_PASSWORD with Docker Compose)`,
      example: 'postgresql://syncstore:$(openssl rand -hex 24)@127.0.0.1:5432/syncstore',
    });
  return problems;
}

function isUserItsPassword(url: string): boolean {
  const { username } = new URL(url);
  return username !== '' && decodeURIComponent(username) === passwordOf(url);
}

function passwordOf(url: string): string {
  const { password } = new URL(url);
  try {
    return decodeURIComponent(password);
  } catch {
    // A percent sign of its own: then it is what was typed.
    return password;
  }
}
