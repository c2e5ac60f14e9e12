// What a client holds of one document: the records the server confirmed, and on
// top of them the changes not yet acknowledged. The view is always built anew
// from both and never patched backwards; it is remembered for each kind until
// something of that kind changes.
import type { Change, Rows, Snapshot } from './frames';
import type { Op, Rec, You } from './types';

const nobody: You = { id: '', roles: [], alias: {} };
const none: ReadonlyMap<string, Rec> = new Map();
const noRows: Rows = {};

/** The server's word on a document. */
export class Confirmed {
  type = '';
  epoch = '';
  seq = 0;
  ready = false;
  you: You = nobody;
  /** Records that could not be read; they are left out, everything else stands. */
  bad: unknown[] = [];
  #kinds = new Map<string, Map<string, Rec>>();
  #views = new Map<string, Rows>();
  // The frame that last spoke of each record; an older one arriving late says nothing new.
  #asOf = new Map<string, number>();
  #floor = 0;
  #tick = 0;
  #all = 0;
  #touched = new Map<string, number>();

  /** A number that grows whenever a record of the kind changes. */
  stamp(kind: string): number {
    return Math.max(this.#all, this.#touched.get(kind) ?? 0);
  }

  records(kind: string): ReadonlyMap<string, Rec> {
    return this.#kinds.get(kind) ?? none;
  }

  /** Rows of a derived view; the same object until they change. */
  view(name: string): Rows {
    return this.#views.get(name) ?? noRows;
  }

  /** Replaces everything. */
  snapshot(s: Snapshot): void {
    Object.assign(this, { type: s.type, epoch: s.epoch, seq: s.seq, ready: true, bad: [] });
    this.you = { ...nobody, ...s.you };
    this.#kinds.clear();
    this.#asOf.clear();
    this.#floor = s.seq;
    this.#views = new Map(Object.entries(s.derived ?? {}));
    for (const r of s.records ?? []) this.#put(r, s.seq);
    this.#all = ++this.#tick;
  }

  /** Takes what changed. A frame that was overtaken or comes twice changes nothing newer. */
  change(c: Change): void {
    for (const r of c.records ?? []) this.#put(r, c.seq);
    for (const [kind, id] of c.gone ?? []) this.#drop(kind, id, c.seq);
    if (c.seq < this.seq) return;
    this.seq = c.seq;
    for (const [name, diff] of Object.entries(c.derived ?? {})) this.#rows(name, diff);
  }

  #put(r: Rec, frame: number): void {
    if (!wellFormed(r)) return void this.bad.push(r);
    if (!this.#newest(r.kind, r.id, frame)) return;
    if (!this.#kinds.has(r.kind)) this.#kinds.set(r.kind, new Map());
    this.#kinds.get(r.kind)!.set(r.id, r);
  }

  #drop(kind: string, id: string, frame: number): void {
    if (this.#newest(kind, id, frame)) this.#kinds.get(kind)?.delete(id);
  }

  #newest(kind: string, id: string, frame: number): boolean {
    const key = `${kind} ${id}`;
    if (frame < (this.#asOf.get(key) ?? this.#floor)) return false;
    this.#asOf.set(key, frame);
    this.#touched.set(kind, ++this.#tick);
    return true;
  }

  #rows(name: string, diff: { set?: Rows; del?: string[]; all?: boolean }): void {
    const rows = { ...(diff.all ? {} : this.view(name)), ...diff.set };
    for (const key of diff.del ?? []) delete rows[key];
    this.#views.set(name, rows);
  }
}

function wellFormed(r: Rec): boolean {
  const texts = typeof r?.kind === 'string' && typeof r.id === 'string' && Number.isInteger(r.seq);
  return texts && typeof r.fields === 'object' && r.fields !== null && !Array.isArray(r.fields);
}

/** Unacknowledged changes, oldest first, with a stamp for each kind like Confirmed's. */
export interface Pending {
  ops(): readonly Op[];
  stamp(kind: string): number;
}

interface Built { confirmed: number; pending: number; map: ReadonlyMap<string, Rec>; list: Rec[] }

/** Confirmed records with the pending changes applied. */
export class View {
  #built = new Map<string, Built>();
  constructor(
    private confirmed: Confirmed,
    private pending: Pending,
    private author: (op: Op) => string,
  ) {}

  /** Records of a kind by `pos`, then id; the same array until one of them changes. */
  list(kind: string): Rec[] {
    return this.#of(kind).list;
  }

  get(kind: string, id: string): Rec | undefined {
    return this.#of(kind).map.get(id);
  }

  #of(kind: string): Built {
    const confirmed = this.confirmed.stamp(kind);
    const pending = this.pending.stamp(kind);
    const had = this.#built.get(kind);
    if (had && had.confirmed === confirmed && had.pending === pending) return had;
    const map = rebuild(this.confirmed.records(kind), this.pending.ops(), kind, this.author);
    const built = { confirmed, pending, map, list: [...map.values()].sort(byPlace) };
    this.#built.set(kind, built);
    return built;
  }
}

/** One kind's confirmed records with the ops on it applied in order. */
export function rebuild(
  confirmed: ReadonlyMap<string, Rec>,
  ops: readonly Op[],
  kind: string,
  author: (op: Op) => string,
): ReadonlyMap<string, Rec> {
  const mine = ops.filter((op) => op.kind === kind && op.op !== 'act');
  if (!mine.length) return confirmed;
  const map = new Map(confirmed);
  const removed = new Map<string, Rec>();
  for (const op of mine) apply(map, removed, op, author);
  return map;
}

function apply(map: Map<string, Rec>, removed: Map<string, Rec>, op: Op, author: (op: Op) => string): void {
  const held = map.get(op.id);
  // An edit brings back what this same outbox takes away; the server does likewise.
  const known = held ?? removed.get(op.id);
  if (op.op === 'delete') {
    if (held) removed.set(op.id, held);
    map.delete(op.id);
  } else if (op.op === 'restore') {
    if (known) map.set(op.id, { ...known, pending: true });
  } else if (known) {
    map.set(op.id, written(known, op));
  } else if (op.op === 'create') {
    map.set(op.id, written({ kind: op.kind, id: op.id, by: author(op), seq: op.base, fields: {} }, op));
  }
  // A set on a record that is gone shows nothing; it waits for the server, which may bring it back.
}

function written(r: Rec, op: Op): Rec {
  const fields = { ...r.fields };
  const also = { ...r.also };
  for (const [name, value] of Object.entries(op.fields ?? {})) {
    if (op.if && name in op.if && !same(fields[name] ?? null, op.if[name] ?? null)) continue;
    if (value === null || value === undefined) delete fields[name];
    else fields[name] = value;
    delete also[name];
  }
  const { also: _, ...rest } = r;
  return { ...rest, fields, ...(Object.keys(also).length ? { also } : {}), pending: true };
}

/** Equality of JSON values, whatever the order of their keys. */
export function same(a: any, b: any): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b || Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((k) => k in b && same(a[k], b[k]));
}

/** By fractional position, then id; what has no position comes last. */
export function byPlace(a: Rec, b: Rec): number {
  const [p, q] = [a.fields.pos ?? '\uffff', b.fields.pos ?? '\uffff'];
  if (p !== q) return p < q ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
