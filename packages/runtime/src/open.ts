/** Opens a runtime: connections first, then what is built on them. PostgreSQL is asked at once, so that a wrong address shows at the start. */
import type { AppName, Config } from '@syncstore/config';
import { armFailpoints, createLogger, createMetrics, startTracing, stopTracing } from '@syncstore/observe';
import { createRedis, pingRedis, RateLimiter } from '@syncstore/queue';
import { grantVault, ledgerDriver, openDatabase, tokenCipher } from '@syncstore/store';
import { advanceOptions } from './advance-options.ts';
import { checkDatabase } from './check-database.ts';
import { writeBack } from './counts.ts';
import { openDeadLetters } from './dead-letters.ts';
import { breakerOptions, rateLimitsOf } from './limits.ts';
import { platformsOf } from './platforms.ts';
import { openQueues } from './queues.ts';
import type { Runtime } from './runtime.ts';

/**
 * @throws DependencyError, RedisUnreachableError that name the address that was tried
 */
export async function openRuntime(config: Config, app: AppName): Promise<Runtime> {
  // The command line keeps standard output for data, and its log lines are for the file.
  const log = await createLogger({
    service: app,
    level: app === 'cli' ? 'warn' : config.log.level,
    file: app === 'cli' ? undefined : config.log.file,
    stream: app === 'cli' ? 'stderr' : 'stdout',
  });
  armFailpoints(config.failpoints, log);
  const metrics = createMetrics(app);
  const { endpoint, share } = config.tracing;
  if (endpoint !== undefined) await startTracing({ endpoint, share, service: app });
  const database = openDatabase({
    ...config.database,
    app,
    acquireTimeoutMs: config.database.connectTimeoutMs,
    // A command says itself what it can't reach.
    ...(app !== 'cli' && { log }),
  });
  try {
    await checkDatabase(database, config.database.url);
    await pingRedis(config.redis);
  } catch (error) {
    await database.close();
    throw error;
  }
  const budgetRedis = createRedis(config.redis, { role: 'budget', log });
  const budget = new RateLimiter({
    redis: budgetRedis,
    prefix: config.redis.prefix,
    limits: rateLimitsOf(config),
    margin: config.calls.rateMargin,
    breaker: breakerOptions(config),
    writeBack: (lost) => writeBack({ budgetRedis, config, database, log }, lost),
    log,
  });
  const cipher = tokenCipher(config.encryptionKey);
  const platforms = platformsOf(config, { budget, vault: grantVault(database, cipher), log, metrics });
  const queues = await openQueues(config, log, metrics);
  const driver = ledgerDriver({
    database,
    enqueue: (pages) => queues.enqueue(pages),
    shopWindow: config.producer.shopWindow,
    advance: (platform) => advanceOptions(config, platforms, platform),
    log,
  });
  return {
    config,
    log,
    metrics,
    database,
    cipher,
    platforms,
    budget,
    budgetRedis,
    queues,
    driver,
    deadLetters: openDeadLetters({ database, queues: queues.bull, driver, log }),
    close: async () => {
      await queues.close();
      budget.close();
      budgetRedis.disconnect();
      await database.close();
      await stopTracing();
    },
  };
}
