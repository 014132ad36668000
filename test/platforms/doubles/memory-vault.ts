/**
 * A grant vault in memory with the semantics of the real one: conditional writes by version and lease, and time between
 * a question and its answer, so that two keepers that share it race as two processes do.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Grant, GrantVault, PlatformId, RefreshLease, TokenPair } from '@syncstore/contracts';

interface Row {
  grant: Grant;
  lease: { holder: string; until: number } | null;
}

export class MemoryVault implements GrantVault {
  /** Reasons of pauses, in order. */
  readonly pauses: string[] = [];
  /** Set to make storing fail that many times. */
  storeFailures = 0;
  private readonly rows = new Map<number, Row>();
  private holders = 0;

  add(platform: PlatformId, subject: string, tokens: TokenPair): number {
    const id = this.rows.size + 1;
    this.rows.set(id, {
      grant: { id, platform, subject, version: 1, status: 'active', tokens },
      lease: null,
    });
    return id;
  }

  /** What another process would have stored. */
  overwrite(id: number, change: Partial<Grant>): void {
    const row = this.row(id);
    row.grant = { ...row.grant, ...change };
  }

  peek(id: number): Grant {
    return this.row(id).grant;
  }

  async read(id: number): Promise<Grant> {
    await delay(1);
    return this.row(id).grant;
  }

  async leaseRefresh(id: number, version: number, leaseMs: number): Promise<RefreshLease | null> {
    await delay(1);
    const row = this.row(id);
    const held = row.lease !== null && row.lease.until > Date.now();
    if (held || row.grant.version !== version || row.grant.status !== 'active') return null;
    this.holders += 1;
    row.lease = { holder: `holder-${this.holders}`, until: Date.now() + leaseMs };
    return { grantId: id, version, holder: row.lease.holder };
  }

  async storePair(lease: RefreshLease, tokens: TokenPair): Promise<boolean> {
    await delay(1);
    if (this.storeFailures > 0) {
      this.storeFailures -= 1;
      throw new Error('the database is away');
    }
    const row = this.row(lease.grantId);
    if (row.grant.version !== lease.version || row.lease?.holder !== lease.holder) return false;
    row.grant = { ...row.grant, version: lease.version + 1, tokens };
    row.lease = null;
    return true;
  }

  async releaseLease(lease: RefreshLease): Promise<void> {
    await delay(1);
    const row = this.row(lease.grantId);
    if (row.lease?.holder === lease.holder) row.lease = null;
  }

  async pause(id: number, version: number, reason: string): Promise<void> {
    await delay(1);
    const row = this.row(id);
    if (row.grant.version !== version) return;
    row.grant = { ...row.grant, status: 'needs_reconsent' };
    this.pauses.push(reason);
  }

  private row(id: number): Row {
    const row = this.rows.get(id);
    if (row === undefined) throw new Error(`no grant ${id}`);
    return row;
  }
}
