// A Live made of plain data, to look at the stage and the facilitator's page
// without a server. Not part of the build.
import type { Answer, Doc, Live, Person, Rec, Status, You } from '../../core/types';

export interface Made { session: Rec[]; plan: Rec[]; network: Rec[]; views: Record<string, Record<string, any>>; planViews: Record<string, Record<string, any>>; people: Person[]; now: number; roles: string[] }

class FakeDoc implements Doc {
  readonly ready = true;
  readonly closed = '';
  readonly undoable = 0;
  readonly lastGesture = 0;
  readonly you: You;
  #lists = new Map<string, Rec[]>();
  constructor(readonly id: string, readonly type: string, private recs: Rec[], private views: Record<string, Record<string, any>>, private who: Person[], roles: string[], private changed: () => void) {
    this.you = { id: 'me', roles, alias: {} };
  }
  list(kind: string): Rec[] {
    if (!this.#lists.has(kind)) this.#lists.set(kind, this.recs.filter((r) => r.kind === kind));
    return this.#lists.get(kind)!;
  }
  get(kind: string, id: string): Rec | undefined { return this.list(kind).find((r) => r.id === id); }
  view(name: string): Record<string, any> { return this.views[name] ?? none; }
  people(): Person[] { return this.who; }
  create(kind: string, fields: Record<string, any>): string {
    const id = `new-${this.recs.length}`;
    this.recs.push({ kind, id, by: 'me', seq: 900 + this.recs.length, fields });
    return this.#told(kind), id;
  }
  set(kind: string, id: string, fields: Record<string, any>): void {
    this.recs = this.recs.map((r) => (r.kind === kind && r.id === id ? { ...r, fields: { ...r.fields, ...fields } } : r));
    this.#told(kind);
  }
  remove(): void {}
  restore(): void {}
  async act(name: string, args?: Record<string, any>): Promise<Answer> {
    console.log('act', name, JSON.stringify(args ?? {}));
    if (name === 'start' && !args?.mode) return { n: 1, no: 'conflict', field: 'mode', message: 'late' };
    return { n: 1, seq: 1 };
  }
  undo(): null { return null; }
  here(): void {}
  #told(kind: string): void { this.#lists.delete(kind); this.changed(); }
}

const none = {};
const status: Status = { word: 'saved', kept: 0, refused: [], sent: 0, durable: true, update: false };

/** A Live over the data; its clock runs on from `made.now`. */
export function fake(made: Made): Live {
  const subscribers = new Set<() => void>();
  const told = () => subscribers.forEach((fn) => fn());
  const began = performance.now();
  const docs: Record<string, Doc> = {
    s: new FakeDoc('s', 'session', made.session, made.views, made.people, made.roles, told),
    p: new FakeDoc('p', 'plan', made.plan, made.planViews, [], made.roles, told),
    n: new FakeDoc('n', 'network', made.network, {}, [], made.roles, told),
  };
  return {
    follow: (id) => docs[id]!, doc: (id) => docs[id], status, now: () => made.now + performance.now() - began,
    subscribe: (fn) => (subscribers.add(fn), () => void subscribers.delete(fn)), settle() {}, drafting() {}, poke() {}, close() {},
  };
}
