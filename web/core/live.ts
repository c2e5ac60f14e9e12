// The connection with its documents, as the screens program against it.
import { LiveDoc } from './doc';
import { browser, type Env } from './env';
import { schema, type FromServer, type Here } from './frames';
import { Offset } from './offset';
import { Link } from './socket';
import { Tabs } from './tabs';
import type { Doc, Live, Refused, Status } from './types';

const grace = 2_000;
const sentShown = 6_000;
const hereEvery = 500;
const stillHere = 10_000; // the server takes fifteen seconds of silence for away
const retryAfter = 1_000;
const answerWithin = 15_000;
const apart = 2_000;

/** Opens the live connection. `as` names the cookies offered, e.g. "seat-a" or "fac-1a2b3c4d,login". */
export function connect(as: string, opt: { lang?: string; env?: Env } = {}): Live {
  return new Connection(as, opt.lang ?? 'en', opt.env ?? browser());
}

class Connection implements Live {
  #docs = new Map<string, LiveDoc>();
  #subscribers = new Set<() => void>();
  #drafts = new Set<string>();
  #device: string;
  #shelf;
  #link: Link;
  #tabs: Tabs;
  #offset = new Offset();
  #unguard: () => void;
  #timers = new Map<string, () => void>();
  #greet = new Set<LiveDoc>();
  #here: Here | undefined;
  #hereAt = -Infinity;
  // What the status word is made of.
  #ever = false;
  #away = false;
  #denied = false;
  #count = 0;
  #found = 0;
  #sent = 0;
  #update = false;
  #status: Status = { word: 'connecting', kept: 0, refused: [], sent: 0, durable: true, update: false };
  #planned = false;
  #pushing = false;

  constructor(
    as: string,
    private lang: string,
    private env: Env,
  ) {
    this.#device = env.id();
    this.#shelf = env.shelf();
    this.#tabs = new Tabs(env, () => this.#devices(), () => this.#adopt(), () => this.#reseat());
    this.#unguard = env.guard(() => !this.status.durable && this.status.kept > 0);
    this.#link = new Link(env, as, {
      open: () => this.#begin(),
      frame: (f) => this.#frame(f),
      ping: () => this.#askTime(),
      changed: () => this.#linked(),
      denied: (why) => this.#deny(why),
    });
    void this.#look();
  }

  // What earlier pages left here. Until the server has said who we are, its number is all that is told of it.
  async #look(): Promise<void> {
    this.#found = await (await this.#shelf).count().catch(() => 0);
    this.#changed();
  }

  #lying(): number {
    return [...this.#docs.values()].some((d) => d.outbox.searched) ? 0 : this.#found;
  }

  follow(id: string, kinds: string[], views: string[]): Doc {
    const known = this.#docs.get(id);
    if (known) {
      if (known.widen(kinds, views)) this.#greetSoon(known);
      return known;
    }
    const doc = this.#open(id, kinds, views);
    this.#docs.set(id, doc);
    this.#greetSoon(doc);
    return doc;
  }

  #open(id: string, kinds: string[], views: string[]): LiveDoc {
    const host = {
      env: this.env,
      shelf: this.#shelf,
      alive: (device: string) => this.#tabs.alive(device),
      named: () => this.#tabs.remember(),
      changed: () => this.#changed(),
      acted: () => this.#link.hurry(),
      retry: () => this.#later('retry', retryAfter, () => this.#changed()),
      sent: () => void (this.#count += Number(this.#away)),
      here: (h: Here) => this.#say(h),
    };
    return new LiveDoc(id, host, { kinds, views });
  }

  doc(id: string): Doc | undefined {
    return this.#docs.get(id);
  }

  get status(): Status {
    return this.#status;
  }

  now(): number {
    return this.env.now() + this.#offset.ms;
  }

  subscribe(fn: () => void): () => void {
    this.#subscribers.add(fn);
    return () => void this.#subscribers.delete(fn);
  }

  settle(r: Refused, how: 'drop' | 'again'): void {
    this.#docs.get(r.doc)?.settle(r, how);
    this.#changed();
  }

  drafting(id: string, on: boolean): void {
    if (on) this.#drafts.add(id);
    else this.#drafts.delete(id);
    this.#reloadIfAsked();
  }

  poke(): void {
    this.#link.poke('soft');
  }

  close(): void {
    this.#link.close();
    this.#tabs.close();
    this.#unguard();
    for (const stop of this.#timers.values()) stop();
    this.#subscribers.clear();
  }

  // ---- To the server

  // Several documents followed in one turn go out in one hello.
  #greetSoon(doc: LiveDoc): void {
    this.#greet.add(doc);
    queueMicrotask(() => {
      const docs = [...this.#greet];
      this.#greet.clear();
      if (this.#link.open && docs.length) this.#hello(docs);
    });
  }

  // The clock is asked for before the documents: a phone whose clock is wrong must not show a wrong time first.
  #begin(): void {
    this.#offset.restart();
    this.#askTime();
    this.#later('arrived', apart, () => {});
    this.#hello([...this.#docs.values()]);
    for (let i = 0; i < 2; i++) this.#askTime();
  }

  #hello(docs: LiveDoc[]): void {
    this.#link.send({ hello: { device: this.#device, schema, lang: this.lang, docs: docs.map((d) => d.wish()) } });
  }

  #askTime(): void {
    this.#offset.ask(this.env.now());
    this.#link.send({ ping: 1 });
  }

  // What one turn writes goes out together.
  #pushSoon(): void {
    if (this.#pushing) return;
    this.#pushing = true;
    queueMicrotask(() => {
      this.#pushing = false;
      this.#push();
    });
  }

  #push(): void {
    if (!this.#link.up || this.#timers.has('retry')) return;
    const due = [...this.#docs.values()].flatMap((doc) => doc.due(this.#link.wires).map((of) => ({ doc, ...of })));
    const alone = due.length > 1 || this.#timers.has('arrived') ? due.filter((d) => !d.signed) : [];
    for (const d of due) if (!alone.includes(d)) this.#send(d.doc, d.device);
    for (const [i, { doc, device }] of alone.entries()) {
      this.#later(`alone ${device}`, apart * (i + 0.5 + this.env.random() / 2), () => this.#send(doc, device));
    }
  }

  // Words without a name go by themselves, seconds away from what the same phone sends under a name or for
  // another step, and from its coming back, which all can see: side by side they would tell whose they are.
  #send(doc: LiveDoc, device: string): void {
    if (!this.#link.up || this.#timers.has('retry') || this.#timers.has(`alone ${device}`)) return;
    for (const push of doc.pushes(this.#link.wires, device)) this.#link.send({ push });
    this.#watchAnswers();
  }

  // A connection that lives but leaves a change unanswered is not to be trusted.
  #watchAnswers(): void {
    const wire = this.#link.wires;
    const oldest = [...this.#docs.values()].flatMap((d) => d.outbox.rows).find((r) => r.wire === wire);
    if (!oldest) return;
    this.#later('stuck', answerWithin, () => {
      const waits = [...this.#docs.values()].some((d) => d.outbox.rows.includes(oldest));
      if (waits && oldest.wire === wire && wire === this.#link.wires) this.#link.poke('hard');
      this.#changed();
    });
  }

  // Said again on a beat of its own: pings wait for quiet, and in a lively room it is never quiet.
  #say(h: Here): void {
    this.#here = h;
    const wait = this.#hereAt + hereEvery - this.env.now();
    if (wait > 0 && wait <= hereEvery) return this.#later('here', wait, () => this.#say(this.#here!));
    if (!this.#link.up) return;
    this.#hereAt = this.env.now();
    const waiting = this.#sum((d) => d.signed);
    this.#link.send({ here: waiting ? { ...h, waiting } : h });
    this.#stop('still');
    this.#later('still', stillHere, () => this.#say(this.#here!));
  }

  // ---- From the server

  #frame(f: FromServer): void {
    const parts: (() => void)[] = [
      () => f.pong && this.#offset.answer(f.now ?? '', this.env.now()),
      () => f.snapshot && this.#docs.get(f.snapshot.doc)?.snapshot(f.snapshot),
      () => f.change && this.#docs.get(f.change.doc)?.change(f.change),
      () => f.ack && this.#docs.get(f.ack.doc)?.ack(f.ack),
      () => f.here && this.#docs.get(f.here.doc)?.presence(f.here.people ?? []),
      () => f.bye && this.#bye(f.bye),
    ];
    // One part that cannot be applied must not take the others with it.
    for (const part of parts) attempt(part);
    this.#changed();
  }

  #bye(bye: NonNullable<FromServer['bye']>): void {
    if (bye.doc) this.#docs.get(bye.doc)?.bye(bye.message || bye.code || 'closed');
    else if (bye.code === 'update') this.#update = true;
    else if (bye.code === 'denied') this.#deny(bye.message || bye.code);
  }

  #deny(why: string): void {
    this.#denied = true;
    for (const doc of this.#docs.values()) doc.bye(why);
  }

  // ---- The status word

  #linked(): void {
    if (this.#link.up) {
      this.#ever = true;
      this.#denied = false;
      this.#stop('grace');
      if (this.#here) this.#say(this.#here);
    } else {
      this.#later('grace', grace, () => this.#gone());
    }
    this.#changed();
  }

  #gone(): void {
    if (!this.#link.up) this.#away = true;
    this.#changed();
  }

  #word(): Status['word'] {
    const docs = [...this.#docs.values()];
    if (this.#denied || (docs.length && docs.every((d) => d.closed))) return 'closed';
    if (!this.#link.up && this.#away) return 'offline';
    if (!this.#ever) return 'connecting';
    return this.#unsent() ? 'saving' : 'saved';
  }

  #unsent(): number {
    return this.#lying() + this.#sum((d) => d.outbox.rows.length);
  }

  #kept(): number {
    return this.#lying() + this.#sum((d) => d.outbox.rows.filter((r) => r.stored || !d.outbox.durable).length);
  }

  #sum(of: (d: LiveDoc) => number): number {
    return [...this.#docs.values()].reduce((n, d) => n + of(d), 0);
  }

  // After an absence, says once how much went out.
  #returned(): void {
    if (!this.#away || !this.#link.up || this.#unsent()) return;
    if ([...this.#docs.values()].some((d) => !d.closed && !(d.synced && d.outbox.searched))) return;
    this.#away = false;
    this.#sent = this.#count;
    this.#count = 0;
    if (this.#sent) this.#later('sent', sentShown, () => this.#shown());
  }

  #shown(): void {
    this.#sent = 0;
    this.#changed();
  }

  // ---- After every change

  #changed(): void {
    this.#pushSoon();
    this.#returned();
    this.#restate();
    for (const fn of this.#subscribers) attempt(fn);
    this.#reloadIfAsked();
  }

  #restate(): void {
    const docs = [...this.#docs.values()];
    const refused = docs.flatMap((d) => d.outbox.tray);
    const old = this.#status;
    const sameTray = old.refused.length === refused.length && refused.every((r, i) => r === old.refused[i]);
    const next: Status = {
      word: this.#word(), kept: this.#kept(), refused: sameTray ? old.refused : refused, sent: this.#sent,
      durable: docs.every((d) => d.outbox.durable), update: this.#update,
    };
    if ((Object.keys(next) as (keyof Status)[]).some((k) => next[k] !== old[k])) this.#status = next;
  }

  #reloadIfAsked(): void {
    if (!this.#update || this.#planned || this.#unsent() || this.#drafts.size) return;
    if (this.#status.refused.length && !this.#status.durable) return;
    this.#planned = true;
    this.env.reload();
  }

  #devices(): string[] {
    return [...this.#docs.values()].flatMap((d) => d.devices());
  }

  // Whoever we are now, everything is asked for anew: what we may see has changed with us.
  #reseat(): void {
    for (const doc of this.#docs.values()) doc.forget();
    this.#link.poke('hard');
  }

  #adopt(): void {
    for (const doc of this.#docs.values()) void doc.adopt();
  }

  #later(name: string, ms: number, fn: () => void): void {
    if (this.#timers.has(name)) return;
    const stop = this.env.later(ms, () => {
      this.#timers.delete(name);
      fn();
    });
    this.#timers.set(name, stop);
  }

  #stop(name: string): void {
    this.#timers.get(name)?.();
    this.#timers.delete(name);
  }
}

function attempt(fn: () => unknown): void {
  try {
    fn();
  } catch (e) {
    console.warn('cairn: one part of a frame could not be applied', e instanceof Error ? e.name : '');
  }
}
