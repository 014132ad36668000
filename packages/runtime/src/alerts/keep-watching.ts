/** The producer's timer: looks at the alerts, again and again. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { AlertRule } from '@syncstore/observe';
import type { Runtime } from '../runtime.ts';
import { evaluateAlerts } from './evaluate.ts';
import { loadAlertRules } from './load-rules.ts';
import { measuresOf } from './measures.ts';
import { sendNotices } from './send-notices.ts';

/**
 * Looks at the alerts until the signal. The file of rules is read anew each time; one that has become unusable is told, and
 * the rules before it hold.
 * @param first rules, as they were read at the start
 */
export async function watchAlerts(
  runtime: Runtime,
  first: readonly AlertRule[],
  shutdown: AbortSignal,
): Promise<void> {
  const { config, log } = runtime;
  const measure = measuresOf(runtime);
  if (config.alerts.rulesFile === undefined) {
    // Alerts were switched off: what they slowed down is put right.
    await evaluateAlerts(runtime, [], measure, new Date()).catch((error: unknown) => {
      log.warn({ err: error }, 'alerts that were switched off are left as they stand');
    });
    return;
  }
  let rules = first;
  while (!shutdown.aborted) {
    try {
      rules = await loadAlertRules(runtime).catch((error: unknown) => {
        log.error({ err: error }, 'alert rules can not be read, the ones before hold');
        return rules;
      });
      await evaluateAlerts(runtime, rules, measure, new Date());
      await sendNotices(runtime, new Date());
    } catch (error) {
      log.warn({ err: error }, 'alerts are left to the next look');
    }
    await sleep(config.alerts.intervalMs, undefined, { signal: shutdown }).catch(() => undefined);
  }
}
