// Reading a document inside a component makes the component follow it: only the
// kinds, views and words that were read, and only when they really changed.
import { getContext, setContext } from 'svelte';
import { createSubscriber } from 'svelte/reactivity';
import { lang } from '../../core/i18n';
import { connect } from '../../core/live';
import type { Answer, Doc, Live, Person, Rec, Refused, Status, You } from '../../core/types';

const key = Symbol('live');

/** Opens the connection for a face and hands it to every component below. Call it while the face's App is set up. */
export function open(as: string): Live {
  return give(connect(as, { lang: lang() }));
}

/** Hands any Live, such as one made for a test, to every component below. */
export function give(inner: Live): Live {
  const outer = reactive(inner);
  setContext(key, outer);
  return outer;
}

/** A Live whose readings components follow. */
export const reactive = (inner: Live): Live => new ReactiveLive(inner);

/** The connection of this face. */
export const live = (): Live => getContext<Live>(key);

/** Follows what a reading returns: whoever read it is run again once that has another value. */
class Watch {
  #subscribers = new Map<string, () => void>();
  constructor(private inner: Live) {}

  read<T>(name: string, get: () => T): T {
    if (!this.#subscribers.has(name)) this.#subscribers.set(name, this.#follow(get));
    this.#subscribers.get(name)!();
    return get();
  }

  #follow(get: () => unknown): () => void {
    return createSubscriber((update) => {
      let last = get();
      return this.inner.subscribe(() => {
        const next = get();
        if (next !== last) update();
        last = next;
      });
    });
  }
}

class ReactiveLive implements Live {
  #watch: Watch;
  #docs = new Map<string, ReactiveDoc>();
  constructor(private inner: Live) {
    this.#watch = new Watch(inner);
  }
  follow(id: string, kinds: string[], views: string[]): Doc {
    return this.#wrap(this.inner.follow(id, kinds, views));
  }
  doc(id: string): Doc | undefined {
    const doc = this.#watch.read(`doc ${id}`, () => this.inner.doc(id));
    return doc && this.#wrap(doc);
  }
  get status(): Status {
    return this.#watch.read('status', () => this.inner.status);
  }
  now = (): number => this.inner.now();
  subscribe = (fn: () => void): (() => void) => this.inner.subscribe(fn);
  settle = (r: Refused, how: 'drop' | 'again'): void => this.inner.settle(r, how);
  drafting = (id: string, on: boolean): void => this.inner.drafting(id, on);
  poke = (): void => this.inner.poke();
  close = (): void => this.inner.close();

  #wrap(doc: Doc): Doc {
    if (!this.#docs.has(doc.id)) this.#docs.set(doc.id, new ReactiveDoc(doc, new Watch(this.inner)));
    return this.#docs.get(doc.id)!;
  }
}

class ReactiveDoc implements Doc {
  readonly id: string;
  constructor(
    private inner: Doc,
    private watch: Watch,
  ) {
    this.id = inner.id;
  }
  get type(): string {
    return this.watch.read('type', () => this.inner.type);
  }
  get ready(): boolean {
    return this.watch.read('ready', () => this.inner.ready);
  }
  get closed(): string {
    return this.watch.read('closed', () => this.inner.closed);
  }
  get you(): You {
    return this.watch.read('you', () => this.inner.you);
  }
  get undoable(): number {
    return this.watch.read('undoable', () => this.inner.undoable);
  }
  get lastGesture(): number {
    return this.inner.lastGesture;
  }
  list(kind: string): Rec[] {
    return this.watch.read(`list ${kind}`, () => this.inner.list(kind));
  }
  get(kind: string, id: string): Rec | undefined {
    return this.watch.read(`get ${kind} ${id}`, () => this.inner.get(kind, id));
  }
  view(name: string): Record<string, any> {
    return this.watch.read(`view ${name}`, () => this.inner.view(name));
  }
  people(): Person[] {
    return this.watch.read('people', () => this.inner.people());
  }
  create(kind: string, fields: Record<string, any>, opt?: { id?: string; group?: string }): string {
    return this.inner.create(kind, fields, opt);
  }
  set(kind: string, id: string, fields: Record<string, any>, opt?: { group?: string }): void {
    this.inner.set(kind, id, fields, opt);
  }
  remove(kind: string, id: string): void {
    this.inner.remove(kind, id);
  }
  restore(kind: string, id: string): void {
    this.inner.restore(kind, id);
  }
  act(name: string, args?: Record<string, any>, opt?: { kind?: string; id?: string; expect?: Record<string, string> }): Promise<Answer> {
    return this.inner.act(name, args, opt);
  }
  undo(): Promise<Answer[]> | null {
    return this.inner.undo();
  }
  here(state: 'writing' | 'reading' | 'done' | 'away', step?: string, record?: string): void {
    this.inner.here(state, step, record);
  }
}

/**
 * The server's time in milliseconds, anew every second while somebody reads it:
 * `const now = ticker(live()); ... now()`.
 */
export function ticker(of: Live): () => number {
  const follow = createSubscriber((update) => {
    const timer = setInterval(update, 1000);
    return () => clearInterval(timer);
  });
  return () => {
    follow();
    return of.now();
  };
}
