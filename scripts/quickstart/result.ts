/** What the quickstart prints in the end: the JSON document that scripts read, or where to look and what to type next. */
import type { CatalogueSize } from '../../packages/store/src/index.ts';

export interface Urls {
  readonly console: string;
  readonly bullBoard: string;
  readonly sandbox: string;
}

/** What the document says of a run, in this order. */
const RUN_KEYS = [
  'platform',
  'shop',
  'kind',
  'status',
  'pages',
  'listed',
  'duplicates',
  'distinct',
  'fetched',
  'unchangedByList',
  'withdrawn',
  'unsettled',
  'created',
  'updated',
  'unchanged',
  'rejected',
  'delisted',
  'apiCalls',
  'throttled',
  'durationMs',
] as const;

/**
 * @param answer what `syncstore import --wait --json` printed
 * @returns the quickstart's document; the command's own, which tells an error, when there are no runs in it
 */
export function resultDocument(answer: unknown, urls: Urls): unknown {
  if (!isRecord(answer) || !Array.isArray(answer['runs'])) return answer;
  const runs = answer['runs']
    .filter(isRecord)
    .map((run) => Object.fromEntries(RUN_KEYS.map((key) => [key, run[key]])));
  return { runs, catalogue: answer['catalogue'], urls };
}

/** @param envFile the settings of this quickstart, for `syncstore` in another terminal */
export function describeResult(size: CatalogueSize, urls: Urls, envFile: string): string {
  const { masterProducts, platformMappings, rejects } = size;
  const syncstore = `npx syncstore --settings ${envFile}`;
  return `
Catalogue    ${masterProducts} products made of ${platformMappings} listings; ${rejects} listings rejected
Console      ${urls.console}
Bull Board   ${urls.bullBoard}
Sandbox      ${urls.sandbox}

What to type next, in another terminal while this one is up:
  ${syncstore} runs
  ${syncstore} import --deep --wait       fetches every product again: nothing is written, since nothing changed
  ${syncstore} config                     the settings in force
The import again:  npm run quickstart     a second time nothing is fetched that the list shows unchanged`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
