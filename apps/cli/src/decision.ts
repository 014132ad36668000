/** Who types a command, and why, for what is recorded of it. */
import { userInfo } from 'node:os';
import type { Decision } from '@syncstore/store';

/** @param why as given with --reason */
export function decisionOf({ reason }: { readonly reason?: string }): Decision {
  return { who: `cli:${userName()}`, why: reason ?? null };
}

/** A container may run under an id that has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
