import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canBeCut, cutAt, cutEvenly, type Window } from '../../packages/store/src/ledger/windows.ts';

const windows = fc
  .tuple(fc.integer({ min: 0, max: 2_000_000_000 }), fc.integer({ min: 0, max: 2_000 }))
  .map(([from, width]): Window => ({ from, to: from + width }));
const overlaps = fc.integer({ min: 0, max: 5 });
const cuts = fc.array(fc.integer({ min: -10, max: 2_010 }), { maxLength: 20 });

/** Seconds that no piece covers, that lie outside the window, or that more than the allowed number of pieces share. */
function faults(window: Window, pieces: readonly Window[], overlap: number): string[] {
  const found: string[] = [];
  if (pieces[0]?.from !== window.from) found.push('does not begin where the window begins');
  if (pieces.at(-1)?.to !== window.to) found.push('does not end where the window ends');
  pieces.forEach((piece, index) => {
    const next = pieces[index + 1];
    if (piece.from > piece.to) found.push(`piece ${index} is empty`);
    if (piece.from < window.from || piece.to > window.to) found.push(`piece ${index} leaves the window`);
    if (!next) return;
    if (next.from > piece.to + 1) found.push(`a gap behind piece ${index}`);
    if (next.from <= piece.from || next.to <= piece.to) found.push(`piece ${index + 1} is out of order`);
    const shared = piece.to - next.from + 1;
    if (shared > overlap) found.push(`pieces ${index} and ${index + 1} share ${shared} s`);
  });
  return found;
}

it('pieces cover their window exactly: no second is left out, and neighbours share no more than the overlap', () => {
  fc.assert(
    fc.property(windows, cuts, overlaps, (window, offsets, overlap) => {
      const pieces = cutAt(
        window,
        offsets.map((offset) => window.from + offset),
        overlap,
      );
      expect(faults(window, pieces, overlap)).toEqual([]);
    }),
  );
});

it('pieces of a list without overlap are disjoint: each second lies in exactly one', () => {
  fc.assert(
    fc.property(windows, fc.integer({ min: 1, max: 40 }), (window, parts) => {
      const pieces = cutEvenly(window, parts, 0);
      const seconds = pieces.reduce((sum, piece) => sum + piece.to - piece.from + 1, 0);
      expect(seconds).toBe(window.to - window.from + 1);
      expect(faults(window, pieces, 0)).toEqual([]);
    }),
  );
});

it('a window that can be cut comes out in smaller pieces, so that splitting ends', () => {
  fc.assert(
    fc.property(windows, fc.integer({ min: 2, max: 40 }), overlaps, (window, parts, overlap) => {
      fc.pre(canBeCut(window, overlap));
      const pieces = cutEvenly(window, parts, overlap);
      expect(pieces.length).toBeGreaterThan(1);
      for (const piece of pieces) expect(piece.to - piece.from).toBeLessThan(window.to - window.from);
    }),
    // More parts than the overlap leaves room for: once cut into none.
    { examples: [[{ from: 0, to: 10 }, 3, 4]] },
  );
});

it('a piece spans two seconds at least where neighbours overlap, since some lists refuse an empty window', () => {
  fc.assert(
    fc.property(windows, cuts, (window, offsets) => {
      fc.pre(window.to > window.from);
      const pieces = cutAt(
        window,
        offsets.map((offset) => window.from + offset),
        2,
      );
      for (const piece of pieces) expect(piece.from).toBeLessThan(piece.to);
    }),
  );
});
