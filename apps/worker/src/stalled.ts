/**
 * A page whose workers died with it in hand: killed, out of memory, or hung. A crash says nothing about the page, so that a
 * few of them cost it nothing; a page that ends every worker that takes it must not be handed to the next one for ever.
 */
export class StalledTooOftenError extends Error {
  readonly stalls: number;
  constructor(stalls: number) {
    super(`${stalls} workers died with the page in hand`);
    this.name = 'StalledTooOftenError';
    this.stalls = stalls;
  }
}

/** @throws StalledTooOftenError when more workers died with the page than are allowed */
export function refuseStalled(stalls: number, most: number): void {
  if (stalls > most) throw new StalledTooOftenError(stalls);
}
