/**
 * Windows of time: how a run's list is cut, and how a window that is too big is cut further. Pure functions.
 *
 * A cursor list's windows are inclusive and disjoint. Where the ends of a window are not documented, neighbours share a
 * boundary of `overlapSeconds`, and what both list counts once.
 */

/** Unix seconds, both inclusive. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/**
 * Cuts a window at the given seconds.
 * @param cuts each starts a new window; ignored are those outside, and those so near to another that the overlap would
 *   make one window of both
 */
export function cutAt(window: Window, cuts: readonly number[], overlapSeconds: number): Window[] {
  const starts = [window.from];
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    const width = cut - (starts.at(-1) ?? window.from);
    if (width > overlapSeconds && window.to - cut >= overlapSeconds) starts.push(cut);
  }
  const before = Math.floor(overlapSeconds / 2);
  const after = overlapSeconds - before;
  return starts.map((start, index) => {
    const next = starts[index + 1];
    return {
      from: index === 0 ? start : Math.max(window.from, start - before),
      to: next === undefined ? window.to : Math.min(window.to, next - 1 + after),
    };
  });
}

/**
 * Cuts a window into parts of equal width: as many as asked for, or as many as the overlap leaves room for. A window that
 * can be cut always comes out in two parts at least, since a split that changes nothing would be repeated for ever.
 */
export function cutEvenly(window: Window, wanted: number, overlapSeconds: number): Window[] {
  const width = window.to - window.from + 1;
  const parts = Math.max(1, Math.min(wanted, Math.floor(width / (overlapSeconds + 1))));
  const cuts = Array.from(
    { length: parts - 1 },
    (_, i) => window.from + Math.floor((width * (i + 1)) / parts),
  );
  return cutAt(window, cuts, overlapSeconds);
}

/** The narrowest window that cutting still makes smaller. */
export function canBeCut(window: Window, overlapSeconds: number): boolean {
  return window.to - window.from + 1 > 2 * (overlapSeconds + 1);
}
