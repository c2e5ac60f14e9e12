// This tab's gestures and how to take each back. Taking back is an ordinary,
// conditional change: a field that somebody changed since stays as it is.
import { same } from './store';
import type { Op, Rec } from './types';

/** A change without number and base: what a gesture is made of. */
export type Bare = Pick<Op, 'op' | 'kind' | 'id' | 'fields' | 'if'>;

interface Gesture { group: string; at: number; back: Bare[] }
const most = 100;

export class Undo {
  #done: Gesture[] = [];

  get size(): number {
    return this.#done.length;
  }

  /** When the last gesture was; 0 without one. */
  get last(): number {
    return this.#done.at(-1)?.at ?? 0;
  }

  /** Notes a change at a time, and the record as it was seen before. */
  note(group: string, op: Bare, before: Rec | undefined, at: number): void {
    const back = inverse(op, before);
    if (!back) return;
    const last = this.#done.at(-1);
    if (last?.group === group) last.back.unshift(back);
    else this.#done = [...this.#done, { group, at, back: [back] }].slice(-most);
  }

  /** Forgets a gesture that the server refused. */
  forget(group: string): void {
    this.#done = this.#done.filter((g) => g.group !== group);
  }

  /** The changes that take back the last gesture, newest first. */
  take(): Bare[] | undefined {
    return this.#done.pop()?.back;
  }
}

function inverse(op: Bare, before: Rec | undefined): Bare | undefined {
  const { kind, id } = op;
  if (op.op === 'delete') return { op: 'restore', kind, id };
  if (op.op === 'restore' || (op.op === 'create' && !before)) return { op: 'delete', kind, id };
  if (!before) return undefined;
  const changed = Object.entries(op.fields ?? {}).filter(([name, v]) => !same(v ?? null, before.fields[name] ?? null));
  if (!changed.length) return undefined;
  const fields = Object.fromEntries(changed.map(([name]) => [name, before.fields[name] ?? null]));
  return { op: 'set', kind, id, fields, if: Object.fromEntries(changed.map(([name, v]) => [name, v ?? null])) };
}
