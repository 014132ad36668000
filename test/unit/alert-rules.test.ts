import { readAlertRules } from '@syncstore/observe';
import { expect, it } from 'vitest';

it('every mistake in the rules of alerts is told, with where it stands', () => {
  const file = `
alerts:
  - name: fine
    condition: backlog_age >= 90s
  - name: wrong unit
    condition: backlog_age > 5%
  - name: wrong_action
    condition: dead_letters > 0
    for: soon
    action: send_email
    recipient: [a@company.com]
  - name: no_address
    condition: error_rate = 5%
    action: send_email
    recipients: [somebody]
    channel: "#alerts"
`;
  expect(() => readAlertRules(file, 'config/alerts.yaml')).toThrowErrorMatchingInlineSnapshot(`
    [AlertRulesError: config/alerts.yaml:
      alerts.1.name: must be letters, digits, _ and -, at most 60
      alerts.2.for: "soon" is no length of time: write 30s, 5m, 2h or 1d
      alerts.2: Unrecognized key: "recipient"
      alerts.3.condition: "error_rate = 5%" is no condition: write a measure, >, >=, < or <=, and a limit.
      alerts.3.recipients.0: Invalid email address
      alerts.3: send_email takes no channel]
  `);
  expect(() => readAlertRules('alerts: [', 'x.yaml')).toThrow(/^x\.yaml:\n/);
});
