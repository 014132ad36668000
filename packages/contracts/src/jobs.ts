/**
 * The queue contract: names, job ids and payloads of everything that travels through Redis.
 *
 * Jobs carry ids, never data: PostgreSQL is the truth, so that Redis can be flushed and rebuilt, and no token or
 * product ever shows up in Bull Board. Payloads are versioned; each optional field says since when.
 */
import { z } from 'zod';
import { PLATFORM_IDS, type PlatformId } from './platform-id.ts';

/** Queue of page jobs of a platform. */
export function pagesQueueName(platform: PlatformId): string {
  return `${platform}-pages`;
}

/** Dead-letter queue of a platform's page jobs. */
export function deadLetterQueueName(platform: PlatformId): string {
  return `${platform}-pages-dlq`;
}

/** Queue of jobs that serve no single page: pruning, token refresh ahead of time. */
export const MAINTENANCE_QUEUE = 'maintenance';

export const pageJobSchema = z.object({
  v: z.literal(1),
  platform: z.enum(PLATFORM_IDS),
  pageId: z.number().int().positive(),
  /** A redrive or repair wins a new generation; a job of an older one writes nothing. */
  generation: z.number().int().positive(),
  /** For people who look at the queue; the ledger does not read them. */
  runId: z.number().int().positive(),
  shop: z.string(),
});
export type PageJob = z.infer<typeof pageJobSchema>;

/** BullMQ job id of a page's generation. Neither an integer nor with a colon: BullMQ refuses both. */
export function pageJobId(pageId: number, generation: number): string {
  return `page-${pageId}-g${generation}`;
}

/** @returns the page that a job's id names; null when the id is not made by `pageJobId` */
export function pageOfJobId(jobId: string): { pageId: number; generation: number } | null {
  const [, pageId, generation] = /^page-([1-9]\d{0,14})-g([1-9]\d{0,8})$/.exec(jobId) ?? [];
  return pageId && generation ? { pageId: Number(pageId), generation: Number(generation) } : null;
}

export const deadLetterJobSchema = z.object({
  v: z.literal(1),
  deadLetterId: z.number().int().positive(),
  platform: z.enum(PLATFORM_IDS),
  pageId: z.number().int().positive(),
  generation: z.number().int().positive(),
  runId: z.number().int().positive(),
  shop: z.string(),
  reason: z.string(),
  userMessage: z.string(),
});
export type DeadLetterJob = z.infer<typeof deadLetterJobSchema>;

/** BullMQ job id of a dead letter: one per generation of a page, so that a crash between PostgreSQL and Redis can't make two. */
export function deadLetterJobId(pageId: number, generation: number): string {
  return `dead-page-${pageId}-g${generation}`;
}

export const maintenanceJobSchema = z.discriminatedUnion('task', [
  z.object({ v: z.literal(1), task: z.literal('prune') }),
  z.object({ v: z.literal(1), task: z.literal('refresh-tokens') }),
]);
export type MaintenanceJob = z.infer<typeof maintenanceJobSchema>;
