/** Who asks for a change, for the record of it. */
import type { Runtime } from '@syncstore/runtime';

/** The account of basic authentication; there is one for all. */
export function personOf({ config }: Runtime): string {
  return `console:${config.console.basicAuth?.user ?? 'anybody'}`;
}
