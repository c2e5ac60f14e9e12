// One document as the screens use it.
import type { Env } from './env';
import type { Ack, Change, Here, Push, Rows, Snapshot, Wish } from './frames';
import { kinds } from './gen/schema';
import { Outbox, type Held } from './outbox';
import type { Shelf } from './shelf';
import { Confirmed, View } from './store';
import type { Answer, Doc, Op, Person, Rec, Refused, You } from './types';
import { Undo, type Bare } from './undo';

/** What a document needs from the connection. */
export interface Host {
  env: Env;
  shelf: Promise<Shelf>;
  alive(device: string): boolean;
  /** The document uses a new device name. */
  named(): void;
  /** Something changed: redraw, and send what waits. */
  changed(): void;
  /** The person wrote something. */
  acted(): void;
  /** The server asked to be sent the same again, later. */
  retry(): void;
  /** A change was answered. */
  sent(): void;
  here(h: Here): void;
}

const biggestOp = 60_000;
const biggestPush = 48_000;
const mostOps = 100;
/** Times the server may miss an earlier number before it is taken at its word. */
const patience = 3;
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const sizeOf = (op: unknown): number => new TextEncoder().encode(JSON.stringify(op)).length;

export class LiveDoc implements Doc {
  closed = '';
  /** True once the server has answered this connection's hello: changes may go. */
  synced = false;
  readonly outbox: Outbox;
  #confirmed = new Confirmed();
  #view: View;
  #undo = new Undo();
  #people: Person[] = [];
  #devices = new Map<string, string>();
  #wish: { kinds: Set<string>; views: Set<string>; all: boolean };
  #whole = true;
  #opened = '';
  // The server has said bye on this connection: what waits may still go, to be refused in words.
  #told = false;

  constructor(
    readonly id: string,
    private host: Host,
    wish: { kinds: string[]; views: string[] },
  ) {
    this.outbox = new Outbox(id, host.shelf, () => host.changed());
    this.#view = new View(this.#confirmed, this.outbox, (op) => this.#author(op));
    this.#wish = { kinds: new Set(wish.kinds), views: new Set(wish.views), all: !wish.kinds.length };
  }

  // ---- Reading

  get type(): string {
    return this.#confirmed.type;
  }
  get ready(): boolean {
    return this.#confirmed.ready;
  }
  get you(): You {
    return this.#confirmed.you;
  }
  get undoable(): number {
    return this.#undo.size;
  }
  get lastGesture(): number {
    return this.#undo.last;
  }
  list(kind: string): Rec[] {
    return this.#view.list(kind);
  }
  get(kind: string, id: string): Rec | undefined {
    return this.#view.get(kind, id);
  }
  view(name: string): Rows {
    return this.#confirmed.view(name);
  }
  people(): Person[] {
    return this.#people;
  }

  // ---- Writing

  create(kind: string, fields: Record<string, any>, opt: { id?: string; group?: string } = {}): string {
    const id = this.#idFor(kind, fields, opt.id);
    this.#write({ op: 'create', kind, id, fields }, opt.group);
    return id;
  }

  set(kind: string, id: string, fields: Record<string, any>, opt: { group?: string } = {}): void {
    this.#write({ op: 'set', kind, id, fields }, opt.group);
  }

  remove(kind: string, id: string): void {
    this.#write({ op: 'delete', kind, id });
  }

  restore(kind: string, id: string): void {
    this.#write({ op: 'restore', kind, id });
  }

  act(name: string, args: Record<string, any> = {}, opt: { kind?: string; id?: string; expect?: Record<string, string> } = {}): Promise<Answer> {
    if (this.closed) return Promise.resolve(this.#shut(0));
    const about = { kind: opt.kind ?? '', id: opt.id ?? '' };
    return new Promise((done) => {
      const op = { op: 'act' as const, ...about, act: name, fields: plain(args), ...(opt.expect ? { expect: opt.expect } : {}) };
      this.#put(op, undefined, done);
    });
  }

  undo(): Promise<Answer[]> | null {
    const back = this.#undo.take();
    if (!back) return null;
    const group = this.host.env.id();
    return Promise.all(back.map((op) => new Promise<Answer>((done) => void this.#put(op, group, done))));
  }

  here(state: 'writing' | 'reading' | 'done' | 'away', step?: string, record?: string): void {
    this.host.here({ doc: this.id, state, ...(step ? { step } : {}), ...(record ? { id: record } : {}) });
  }

  #write(bare: Bare, gesture?: string): void {
    const op = plain(bare);
    const group = gesture ?? this.host.env.id();
    this.#undo.note(group, op, this.get(op.kind, op.id), this.host.env.now());
    this.#put(op, group);
  }

  #put(op: Omit<Op, 'n' | 'base'>, group?: string, done?: (a: Answer) => void): void {
    if (!this.ready) throw new Error('a document can be written only once it is ready');
    const anonymous = this.#anonymous(op.kind);
    // A group would tie an anonymous answer to what the same person did beside it.
    const whole = { ...plain(op), base: this.#confirmed.seq, v: 1, ...(group && !anonymous ? { group } : {}) };
    if (sizeOf(whole) > biggestOp) return this.#tooLarge(whole, done);
    const row = this.outbox.add(this.you.id, this.#device(op), this.#confirmed.epoch, whole);
    if (done) row.done = done;
    this.host.acted();
    this.host.changed();
  }

  // It never takes a number, so that the device's numbers keep no hole.
  #tooLarge(op: Omit<Op, 'n'>, done?: (a: Answer) => void): void {
    const answer: Answer = { n: 0, no: 'toolarge' };
    if (done) done(answer);
    else this.outbox.decline(this.you.id, this.host.env.id(), op, answer, this.host.env.id());
    this.host.changed();
  }

  #kind(kind: string) {
    return kinds[this.type as keyof typeof kinds]?.[kind];
  }

  #anonymous(kind: string): boolean {
    return this.#kind(kind)?.anonymous ?? false;
  }

  #idFor(kind: string, fields: Record<string, any>, given?: string): string {
    const per = this.#kind(kind)?.perPerson;
    if (given || !per) return given ?? this.host.env.id();
    return `${fields[per]}/${this.#name(kind, fields)}`;
  }

  /** What this reader goes by: a pseudonym in anonymous kinds. */
  #name(kind: string, fields: Record<string, any> | undefined): string {
    if (!this.#anonymous(kind)) return this.you.id;
    return this.you.alias[fields?.step] ?? '';
  }

  #author(op: Op): string {
    return this.#name(op.kind, op.fields);
  }

  // In anonymous kinds each step has a device of its own, so that answers cannot be joined.
  #device(op: Pick<Op, 'kind' | 'id' | 'fields'>): string {
    const step = op.fields?.step ?? this.get(op.kind, op.id)?.fields.step ?? op.id;
    const key = this.#anonymous(op.kind) ? `step ${step}` : '';
    const known = this.#devices.get(key);
    if (known) return known;
    const fresh = this.host.env.id();
    this.#devices.set(key, fresh);
    this.host.named();
    return fresh;
  }

  /** Every device this tab sends for. */
  devices(): string[] {
    return [...new Set([...this.#devices.values(), ...this.outbox.rows.map((r) => r.device)])];
  }

  // ---- Talking with the server

  /** Adds to what this face needs; true when that must be asked for. */
  widen(kindNames: string[], views: string[]): boolean {
    const before = this.#wish.kinds.size + this.#wish.views.size + Number(this.#wish.all);
    kindNames.forEach((k) => this.#wish.kinds.add(k));
    views.forEach((v) => this.#wish.views.add(v));
    this.#wish.all ||= !kindNames.length;
    const wider = this.#wish.kinds.size + this.#wish.views.size + Number(this.#wish.all) > before;
    this.#whole ||= wider;
    return wider;
  }

  /** Asks for everything with the next hello, and sends nothing before it is there. */
  forget(): void {
    this.#whole = true;
    this.synced = false;
  }

  /** What to say in hello. Where the wish has grown, everything is asked for anew. */
  wish(): Wish {
    this.synced = this.#told = false;
    const { epoch, seq } = this.#confirmed;
    const from = this.#whole ? { since: 0, epoch: '' } : { since: seq, epoch };
    return { doc: this.id, ...from, kinds: this.#wish.all ? [] : [...this.#wish.kinds], views: [...this.#wish.views] };
  }

  snapshot(s: Snapshot): void {
    const restored = this.ready && s.epoch !== this.#confirmed.epoch;
    const before = this.you.id;
    this.#confirmed.snapshot(s);
    if (before && before !== this.you.id) this.#handOver();
    this.#whole = false;
    this.closed = '';
    this.#again(s.epoch, restored);
    this.synced = true;
    void this.#open();
  }

  change(c: Change): void {
    if (!this.ready) return;
    this.#confirmed.change(c);
    this.synced = true;
  }

  presence(people: Person[]): void {
    this.#people = people;
  }

  /** The server closed this document to us: commands have come to nothing, words go to be answered and then to the tray. */
  bye(why: string): void {
    this.closed = why;
    this.synced = false;
    this.#told = true;
    for (const r of [...this.outbox.rows]) {
      if (r.done) this.outbox.leave(r);
      r.done?.(this.#shut(r.n));
    }
    this.outbox.unsend();
  }

  #shut(n: number): Answer {
    return { n, no: 'denied', message: this.closed };
  }

  // Somebody else took this seat in another tab: nothing of the first person goes out in their name.
  #handOver(): void {
    this.outbox.only(this.you.id);
    this.#devices.clear();
    this.#undo = new Undo();
    this.#opened = '';
  }

  // The server was restored: what it remembers of our numbers is out of date, so they begin anew.
  #again(epoch: string, restored = false): void {
    const before = new Map(this.#devices);
    if (restored) this.#devices.clear();
    this.outbox.renumber(epoch, (old) => this.#renew(old, before));
  }

  #renew(old: string, before: ReadonlyMap<string, string>): string {
    const fresh = this.host.env.id();
    for (const [key, device] of before) if (device === old) this.#devices.set(key, fresh);
    this.host.named();
    return fresh;
  }

  // The server misses numbers that we no longer have, so it never took these: they can go under a new name.
  #bridge(device: string): void {
    const first = this.outbox.first(device);
    if (!first || first.missing < patience) return;
    this.outbox.renumber(this.#confirmed.epoch, (old) => this.#renew(old, new Map(this.#devices)), (r) => r.device === device);
  }

  // What this person left unsent on earlier pages comes back with the first snapshot.
  async #open(): Promise<void> {
    if (this.#opened === this.you.id) return;
    this.#opened = this.you.id;
    await this.outbox.openTray(this.you.id);
    await this.adopt();
  }

  /** Takes over what no living tab sends. */
  async adopt(): Promise<void> {
    if (!this.ready || this.closed) return;
    await this.outbox.adopt(this.you.id, (device) => this.host.alive(device));
    this.#again(this.#confirmed.epoch);
    this.host.changed();
  }

  ack(a: Ack): void {
    let retry = false;
    for (const answer of a.results ?? []) {
      const row = this.outbox.find(a.device, answer.n);
      if (row && answer.no === 'retry') {
        retry = true;
        row.missing += answer.field === 'n' ? 1 : 0;
      } else if (row) this.#answered(row, answer);
    }
    if (!retry) return;
    this.#bridge(a.device);
    this.outbox.unsend(a.device);
    this.host.retry();
  }

  #answered(row: Held, answer: Answer): void {
    if (answer.no && row.op.group) this.#undo.forget(row.op.group);
    // Who waits for the answer says what became of it; all else goes to the tray.
    if (answer.no && !row.done) this.outbox.refuse(row, answer);
    else this.outbox.leave(row);
    this.host.sent();
    row.done?.(answer);
  }

  /** The devices whose changes have yet to go out on this connection, and whether what they wrote is signed. */
  due(wire: number): { device: string; signed: boolean }[] {
    if (!this.synced && !this.#told) return [];
    const rows = this.outbox.rows.filter((r) => r.wire !== wire);
    return [...new Map(rows.map((r) => [r.device, { device: r.device, signed: this.#signed(r) }])).values()];
  }

  /** How many unsent changes bear their author's name. */
  get signed(): number {
    return this.outbox.rows.filter((r) => this.#signed(r)).length;
  }

  #signed(r: Held): boolean {
    return !this.#anonymous(r.op.kind);
  }

  /** What of a device has yet to go out on this connection, as pushes in order. */
  pushes(wire: number, device: string): Push[] {
    const out: Push[] = [];
    let room = 0;
    for (const row of this.outbox.rows) {
      if (row.wire === wire || row.device !== device) continue;
      row.wire = wire;
      const size = sizeOf(row.op);
      const last = out.at(-1);
      const fits = last && size <= room && last.ops.length < mostOps;
      if (fits) last.ops.push(row.op);
      else out.push({ doc: this.id, device, ops: [row.op] });
      room = (fits ? room : biggestPush) - size;
    }
    return out;
  }

  /** Sends a refused change again as a new one, or lets it go. */
  settle(r: Refused, how: 'drop' | 'again'): void {
    const found = this.outbox.settle(r);
    if (!found || how === 'drop') return;
    const { n: _n, base: _b, if: _if, expect: _e, group: _g, ...op } = found.op;
    this.#put(op, this.host.env.id());
  }
}
