/** A run as the ledger shows it, with whatever a test cares about. */
import type { RunView } from '@syncstore/store';

/** @returns a full run of ten products that completed, changed as given */
export function aRun(changes: Partial<RunView> = {}): RunView {
  return {
    id: 1,
    platform: 'shopee',
    shop: '227700101',
    kind: 'full',
    status: 'completed',
    phase: 'ended',
    message: null,
    paused: false,
    expected: 10,
    startedAt: '2025-11-23T10:00:00.000Z',
    endedAt: '2025-11-23T10:00:02.000Z',
    durationMs: 2_000,
    pages: 1,
    openPages: 0,
    deadPages: 0,
    listed: 10,
    duplicates: 0,
    distinct: 10,
    fetched: 8,
    unchangedByList: 1,
    withdrawn: 1,
    unsettled: 0,
    created: 8,
    updated: 0,
    unchanged: 0,
    rejected: 0,
    delisted: 0,
    apiCalls: 3,
    throttled: 0,
    ...changes,
  };
}
