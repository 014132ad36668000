/**
 * Which room may know which. A room that can be read without its neighbours can also be tested, replaced and handed to
 * somebody new without them; each rule says what would be lost.
 */

/** Node's ways to the outside, and the packages that are one. */
const INPUT_OUTPUT =
  '^(node:)?(fs|net|http|https|http2|tls|dgram|dns|child_process|worker_threads|cluster)(/|$)|' +
  'node_modules/(pg|got|ioredis|bullmq|fastify|@prisma/[^/]+|prom-client|pino)(/|$)';

function room(name) {
  return `^packages/${name}/`;
}

/** A rule that no file of some rooms may import files of others. */
function never(name, comment, from, to) {
  return { name, comment, severity: 'error', from, to };
}

module.exports = {
  forbidden: [
    never(
      'no-circles',
      'Two files that need each other are one file, or three.',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    never(
      'nothing-imports-an-app',
      'Apps are put together; nothing is built on them.',
      { path: '^packages/' },
      { path: '^apps/' },
    ),
    never(
      'apps-do-not-meet',
      'Apps meet through queues and the database, as processes on different machines do.',
      { path: '^apps/([^/]+)/' },
      { path: '^apps/', pathNot: '^apps/$1/' },
    ),
    never(
      'sandbox-stands-alone',
      'A client and a server that share code share their mistakes, and no test would find them.',
      { path: '^apps/sandbox/' },
      { path: '^packages/', pathNot: room('contracts') },
    ),
    never(
      'contracts-know-nobody',
      'Every room depends on the contracts: what they import, everybody imports.',
      { path: room('contracts') },
      { path: '^packages/', pathNot: room('contracts') },
    ),
    never(
      'platforms-store-queue-never-meet',
      'Marketplaces, database and queues are put together in the runtime and the apps, and can be replaced one by one.',
      { path: '^packages/(platforms|store|queue)/' },
      { path: '^packages/(platforms|store|queue)/', pathNot: '^packages/$1/' },
    ),
    never(
      'one-way-to-a-marketplace',
      'A call that is made anywhere else is repeated, limited and counted by nobody.',
      { path: '^packages/|^apps/', pathNot: '^packages/platforms/src/http/http\\.ts$' },
      { path: 'node_modules/got/' },
    ),
    never(
      'clients-of-the-outside-know-contracts-and-observe',
      'Settings are handed to them, mapping is not their business.',
      { path: '^packages/(platforms|store|queue)/' },
      { path: '^packages/(config|catalog|runtime)/' },
    ),
    never(
      'catalog-knows-contracts-only',
      'Cleaning and matching are pure functions: they are tested without a server and run anywhere.',
      { path: room('catalog') },
      { path: '^packages/', pathNot: '^packages/(catalog|contracts)/' },
    ),
    never(
      'config-and-observe-stand-alone',
      'They are what everything else starts with.',
      { path: '^packages/(config|observe)/' },
      { path: '^packages/', pathNot: '^packages/($1|contracts)/' },
    ),
    never(
      'runtime-is-for-apps',
      'The composition root knows every package; a package that knew it would know all the others.',
      { path: '^packages/', pathNot: room('runtime') },
      { path: room('runtime') },
    ),
    never(
      'pure-rooms-do-no-input-output',
      'The same input gives the same product, on every machine and in every test.',
      { path: '^packages/(catalog|contracts)/' },
      { path: INPUT_OUTPUT },
    ),
    never(
      'no-room-for-everything',
      'A room called common, utils, helpers, shared or lib has no subject: name what it does.',
      {},
      { path: '/(common|util|utils|helper|helpers|shared|lib)(/|[.]ts$)', pathNot: 'node_modules' },
    ),
    never(
      'through-the-front-door',
      'Packages are imported by name; what index.ts does not export is nobody else’s business.',
      { path: '^(apps|packages)/([^/]+)/' },
      { path: '^packages/[^/]+/src/(?!index\\.ts)', pathNot: ['^packages/$2/'] },
    ),
    never(
      'the-page-knows-the-server-by-its-answers',
      'It runs in a browser: of the packages it may know words and types alone.',
      { path: '^apps/console/web/src/' },
      { path: '^(apps|packages)/', pathNot: '^(apps/console/web/src|packages/contracts)/' },
    ),
    never(
      'no-undeclared-packages',
      'npm would not install it for somebody else.',
      {},
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    ),
    never(
      'no-development-packages-in-production',
      'The image is installed without development dependencies. What the web page is made of is bundled when it is built.',
      { path: '^(apps|packages)/', pathNot: '^apps/console/web/' },
      { dependencyTypes: ['npm-dev'] },
    ),
    never('no-missing-files', 'The import leads nowhere.', {}, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^packages/store/src/generated'] },
    exclude: { path: '^packages/store/src/generated' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
