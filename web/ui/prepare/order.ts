// Places between steps: an order that never numbers anew, so that two people who
// move different steps do not undo each other.
import { generateKeyBetween } from 'fractional-indexing';
import type { Rec } from '../../core/types';
import { byPos } from '../lib/order';

const digits = '0123456789abcdefghijklmnopqrstuvwxyz';

/** A place after a and before b; either may be missing. Places that are not keys of the usual kind get one between them too. */
export function between(a: string | undefined, b: string | undefined): string {
  try {
    return generateKeyBetween(a ?? null, b ?? null);
  } catch {
    return middle(a ?? '', b ?? '');
  }
}

/** A text strictly between two texts in plain order; an empty upper end is no end. */
function middle(a: string, b: string): string {
  let out = '';
  for (let i = 0; ; i++) {
    const lo = i < a.length ? Math.max(0, digits.indexOf(a[i]!)) : 0;
    const hi = b && i < b.length ? digits.indexOf(b[i]!) : digits.length;
    if (hi - lo > 1) return out + digits[Math.floor((lo + hi) / 2)];
    out += digits[lo];
    if (lo < hi) b = '';
  }
}

/** The steps in the order they are run. */
export const inOrder = (steps: Rec[]): Rec[] => [...steps].sort(byPos);

/** The place that puts a step at an index among the others. */
export function placeAt(steps: Rec[], id: string, to: number): string {
  const others = inOrder(steps).filter((s) => s.id !== id);
  const at = Math.max(0, Math.min(to, others.length));
  return between(others[at - 1]?.fields.pos, others[at]?.fields.pos);
}

/** Where a step that is added at the end goes: before the close, which stays the last. */
export function endOf(steps: Rec[]): number {
  const close = steps.findLastIndex((s) => s.fields.activity === 'close');
  return close < 0 ? steps.length : close;
}
