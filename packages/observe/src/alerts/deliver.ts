/** Ways to tell people: e-mail, Slack's incoming webhooks, and a webhook for anything else. */
import { type Notice, noticeText } from './notices.ts';

export interface DeliverySettings {
  /** `smtp:` or `smtps:` with user and password. */
  readonly smtpUrl: string | undefined;
  readonly emailFrom: string;
  readonly slackWebhookUrl: string | undefined;
  readonly webhookUrl: string | undefined;
}

/** Longest that a server may take, milliseconds. */
const PATIENCE_MS = 15_000;

/** The setting that an action needs is not there. */
export class DeliveryNotConfiguredError extends Error {
  constructor(action: string, setting: string) {
    super(`${action} needs the setting ${setting}.`);
    this.name = 'DeliveryNotConfiguredError';
  }
}

/**
 * Tells one notice.
 * @throws DeliveryNotConfiguredError; Error when the server refuses it, or does not answer
 */
export async function deliverNotice(notice: Notice, settings: DeliverySettings): Promise<void> {
  const { target } = notice;
  switch (target.action) {
    case 'send_email':
      return sendEmail(notice, target.recipients, settings);
    case 'send_slack_message': {
      const text = `*${notice.subject}*\n${noticeText(notice.content)}`;
      const url = needed(settings.slackWebhookUrl, target.action, 'SLACK_WEBHOOK_URL');
      return post(url, { text, ...(target.channel && { channel: target.channel }) });
    }
    case 'webhook': {
      const { subject, content } = notice;
      const url = needed(target.url ?? settings.webhookUrl, target.action, 'ALERT_WEBHOOK_URL');
      return post(url, { source: 'syncstore', subject, text: noticeText(content), alerts: content });
    }
  }
}

async function sendEmail(
  { subject, content }: Notice,
  recipients: readonly string[],
  { smtpUrl, emailFrom }: DeliverySettings,
): Promise<void> {
  const url = needed(smtpUrl, 'send_email', 'SMTP_URL');
  // Loaded when there is something to send: no process needs it otherwise.
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    url,
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
  });
  try {
    await transport.sendMail({ from: emailFrom, to: [...recipients], subject, text: noticeText(content) });
  } finally {
    transport.close();
  }
}

async function post(url: string, body: object): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  // Its address is a secret: whoever knows it can write there.
  if (!answer.ok) throw new Error(`the webhook answered ${answer.status}`);
  await answer.arrayBuffer();
}

function needed(value: string | undefined, action: string, setting: string): string {
  if (value === undefined) throw new DeliveryNotConfiguredError(action, setting);
  return value;
}
