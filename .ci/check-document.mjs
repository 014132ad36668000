/**
 * Checks the document that `npm run --silent quickstart -- --json` printed: four runs that completed, each of whose numbers
 * add up. Whether they are the right numbers is what the tests compare with the sandbox's own catalogue.
 */
import { readFileSync } from 'node:fs';

const { runs, catalogue, urls } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const problems = [];

function check(what, isTrue) {
  if (!isTrue) problems.push(what);
}

check(`4 runs, not ${runs.length}`, runs.length === 4);
for (const run of runs) {
  const where = `${run.platform} ${run.shop}`;
  const { listed, distinct, duplicates, fetched, unchangedByList, withdrawn, unsettled } = run;
  const { created, updated, unchanged, rejected } = run;
  check(`${where}: completed, not ${run.status}`, run.status === 'completed');
  check(`${where}: something listed`, listed > 0);
  check(`${where}: nothing unsettled, not ${unsettled}`, unsettled === 0);
  check(`${where}: listed = distinct + duplicates`, listed === distinct + duplicates);
  check(
    `${where}: distinct = fetched + unchangedByList + withdrawn + unsettled`,
    distinct === fetched + unchangedByList + withdrawn + unsettled,
  );
  check(
    `${where}: fetched = created + updated + unchanged + rejected`,
    fetched === created + updated + unchanged + rejected,
  );
}
check('masters in the catalogue', catalogue.masterProducts > 0);
check('no fewer mappings than masters', catalogue.platformMappings >= catalogue.masterProducts);
check(
  'URLs of console and board',
  Object.values(urls).every((url) => URL.canParse(url)),
);

for (const problem of problems) console.error(`The document is wrong: ${problem}`);
console.log(
  `${runs.length} runs, ${catalogue.masterProducts} master products, ${problems.length} problem(s)`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
