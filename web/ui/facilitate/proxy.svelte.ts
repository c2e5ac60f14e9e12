// Somebody without a phone, as the parts of the phone see them: what is written
// here is theirs. What only its author may read back is remembered by this desk.
import { SvelteMap } from 'svelte/reactivity';
import { kinds } from '../../core/gen/schema';
import type { Answer, Doc, Person, Rec, You } from '../../core/types';
import type { Desk } from './desk.svelte';
import { Place } from '../parts/place.svelte';

/** The session as the one who is typed for would have it on a phone. */
export class ProxyDoc implements Doc {
  #mine = new SvelteMap<string, Rec>();
  constructor(private inner: Doc, private person: string) {}

  get id(): string { return this.inner.id; }
  get type(): string { return this.inner.type; }
  get ready(): boolean { return this.inner.ready; }
  get closed(): string { return this.inner.closed; }
  get undoable(): number { return this.inner.undoable; }
  get lastGesture(): number { return this.inner.lastGesture; }
  get you(): You { return { ...this.inner.you, id: this.person, alias: {} }; }

  list(kind: string): Rec[] {
    const all = this.inner.list(kind);
    const kept = [...this.#mine.values()].filter((r) => r.kind === kind && !all.some((x) => x.id === r.id));
    return kept.length ? [...all, ...kept] : all;
  }
  get(kind: string, id: string): Rec | undefined { return this.inner.get(kind, id) ?? this.#mine.get(`${kind} ${id}`); }
  view(name: string): Record<string, any> { return this.inner.view(name); }
  people(): Person[] { return this.inner.people(); }

  create(kind: string, fields: Record<string, any>, opt: { id?: string; group?: string } = {}): string {
    const per = kinds.session[kind]?.perPerson;
    if (!per) return this.inner.create(kind, fields, opt);
    const id = `${fields[per]}/${this.person}`;
    this.#mine.set(`${kind} ${id}`, { kind, id, by: this.person, seq: 0, fields });
    return this.inner.create(kind, fields, { ...opt, id });
  }
  set(kind: string, id: string, fields: Record<string, any>, opt?: { group?: string }): void {
    const mine = this.#mine.get(`${kind} ${id}`);
    if (mine) this.create(kind, { ...mine.fields, ...fields }, opt);
    else this.inner.set(kind, id, fields, opt);
  }
  remove(kind: string, id: string): void {
    this.#mine.delete(`${kind} ${id}`);
    this.inner.remove(kind, id);
  }
  restore(kind: string, id: string): void { this.inner.restore(kind, id); }
  act(name: string, args?: Record<string, any>, opt?: { kind?: string; id?: string; expect?: Record<string, string> }): Promise<Answer> { return this.inner.act(name, args, opt); }
  undo(): Promise<Answer[]> | null { return this.inner.undo(); }
  /** Nobody is here: the desk writes. */
  here(): void {}
}

/** Where the parts work while the desk types for somebody. */
export function proxyPlace(desk: Desk, person: string): Place {
  const session = new ProxyDoc(desk.doc, person);
  return new Place(desk.live, { session, get plan() { return desk.plan; }, get network() { return desk.network; } }, desk.as);
}
