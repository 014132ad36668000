/** Rows for alerts: where their rules are, and how people are told. */
import { milliseconds, text, url } from '../fields.ts';
import { defaulted, optional } from '../setting.ts';
import { DAY, HOUR, MINUTE } from '../time.ts';

export const alertSettings = {
  ALERTS_FILE: defaulted({
    schema: text,
    default: 'config/alerts.yaml',
    reason:
      'The rules by which the producer raises alerts. `off`: none, nor those that programs added with MonitoringService.',
  }),
  ALERTS_INTERVAL_MS: defaulted({
    schema: milliseconds(100, HOUR),
    default: MINUTE,
    reason: 'How often the producer looks whether an alert has to be raised or is over.',
  }),
  SMTP_URL: optional({
    schema: url('smtp:', 'smtps:'),
    reason: 'The server that alerts are sent through by e-mail, with user and password.',
    example: 'smtps://user:password@smtp.example.com:465',
    visibility: 'url',
  }),
  ALERT_EMAIL_FROM: defaulted({
    schema: text,
    default: 'SyncStore <syncstore@localhost>',
    reason: 'The sender of alerts that are sent by e-mail. Most servers accept only one of their own.',
  }),
  SLACK_WEBHOOK_URL: optional({
    schema: url('https:', 'http:'),
    reason: "Slack's incoming webhook that alerts are sent to. Who knows it can write there.",
    example: 'https://hooks.slack.com/services/T000/B000/XXXX',
    visibility: 'secret',
  }),
  ALERT_WEBHOOK_URL: optional({
    schema: url('https:', 'http:'),
    reason: 'Where alerts whose action is `webhook` are posted as JSON, if the rule names no address.',
    example: 'https://alerts.example.com/syncstore',
    visibility: 'secret',
  }),
  ALERT_HISTORY_KEPT_MS: defaulted({
    schema: milliseconds(DAY, 3_650 * DAY),
    default: 90 * DAY,
    reason: 'How long alerts that are over are kept for looking up.',
  }),
};
