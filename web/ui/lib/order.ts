import type { Rec } from '../../core/types';

/** Positions compare as plain characters, as the server does. */
export const byPos = (a: Rec, b: Rec): number => order(String(a.fields.pos ?? ''), String(b.fields.pos ?? '')) || order(a.id, b.id);
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * The order in which records stand now, kept from here on, whatever is changed in them:
 * nothing moves under the hands of somebody who writes in one. New ones come last.
 */
export function asFound(list: readonly Rec[]): (a: Rec, b: Rec) => number {
  const found = new Map([...list].sort((a, b) => a.seq - b.seq).map((r, i) => [r.id, i]));
  const at = (r: Rec) => found.get(r.id) ?? found.size;
  return (a, b) => at(a) - at(b) || a.seq - b.seq;
}
