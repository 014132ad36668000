/**
 * Scripted answers: what the next calls to an endpoint get, word for word, before any check or other fault. So a test
 * can fetch whatever a real marketplace might answer one day.
 */
import { z } from 'zod';
import type { Answer, CallIdentity } from '../http/exchange.ts';
import type { PlatformName } from '../types.ts';

export const scriptSchema = z.strictObject({
  platform: z.enum(['shopee', 'tiktok-shop']),
  /** Path template as the statistics name it; `*` for any. */
  endpoint: z.string(),
  /** External id; absent for any shop and for calls of none. */
  shop: z.string().optional(),
  /** How many calls get it. */
  times: z.number().int().positive().default(1),
  status: z.number().int().min(200).max(599).default(200),
  headers: z.record(z.string(), z.string()).default({}),
  /** Sent as it is. */
  body: z.string().default(''),
  contentType: z.string().default('application/json'),
  /** Instead of the whole answer: a reset, half of the body, silence, or bytes that are no HTTP. */
  connection: z.enum(['reset', 'half', 'hang', 'garbage']).optional(),
});

export type ScriptedAnswer = z.infer<typeof scriptSchema>;

export class Script {
  private answers: ScriptedAnswer[] = [];

  add(answer: ScriptedAnswer): void {
    this.answers.push({ ...answer });
  }

  /** @returns what has not been given yet, in order */
  read(): readonly ScriptedAnswer[] {
    return this.answers;
  }

  clear(): void {
    this.answers = [];
  }

  /** Uses up one of the earliest fitting answer. @returns it, or undefined where none fits */
  take(platform: PlatformName, { endpoint, shop }: CallIdentity): Answer | undefined {
    const found = this.answers.find(
      (one) =>
        one.platform === platform &&
        (one.endpoint === '*' || one.endpoint === endpoint) &&
        (one.shop === undefined || one.shop === shop),
    );
    if (found === undefined) return undefined;
    found.times -= 1;
    if (found.times === 0) this.answers = this.answers.filter((one) => one !== found);
    const { status, contentType, body, headers, connection } = found;
    return { status, contentType, body, headers, connection, refusal: 'scripted' };
  }
}
