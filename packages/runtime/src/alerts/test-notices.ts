/** Tells those who would be told of an alert that this is a test, at once: whether mail and webhooks arrive. */
import { type AlertRule, deliverNotice, levelOf, noticesOf } from '@syncstore/observe';
import type { Runtime } from '../runtime.ts';

/**
 * @returns the actions by which somebody was told
 * @throws DeliveryNotConfiguredError; Error when a server refuses the notice or does not answer
 */
export async function sendTestNotices(
  { config }: Pick<Runtime, 'config'>,
  rule: AlertRule,
  value: number,
): Promise<string[]> {
  const actions = rule.steps.flatMap(({ action }) => action ?? []);
  const notices = noticesOf([
    {
      alert: rule.name,
      kind: 'firing',
      level: levelOf(rule, 1),
      condition: rule.condition.text,
      value,
      firedAt: new Date(),
      actions,
    },
  ]);
  for (const notice of notices) {
    await deliverNotice(
      { ...notice, subject: `TEST, nothing is wrong. ${notice.subject}` },
      config.alerts.delivery,
    );
  }
  return notices.map(({ target }) => target.action);
}
