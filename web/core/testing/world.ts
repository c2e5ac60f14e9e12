// A world for tests: a clock that only moves when told, a network that delays,
// repeats and loses, a disk that outlives pages, and tabs that come and go.
import type { Channel, Env, SocketLike, Wake } from '../env';
import type { FromServer } from '../frames';
import { connect } from '../live';
import { inMemory, type Shelf } from '../shelf';
import type { Live } from '../types';
import { FakeServer, type Peer } from './server';

interface Timer { at: number; order: number; fn: () => void; off: boolean }

export class World {
  time = 1_000_000;
  server = new FakeServer('doc');
  /** False: nothing connects and every socket is dead. */
  online = true;
  /** People without a network. */
  away = new Set<string>();
  /** False: sockets are refused, only /api/sync gets through. */
  sockets = true;
  /** The status /api/sync answers; 200 serves. */
  syncStatus = 200;
  /** Probability that a frame from the server comes a second time, later. */
  repeat = 0;
  /** Milliseconds a frame may take at most. */
  slow = 40;
  polls = 0;
  /** By how much the devices' clocks are wrong. */
  skew = 0;
  #timers: Timer[] = [];
  #order = 0;
  #ids = 0;
  #buses = new Set<(m: any) => void>();
  links = new Set<Link>();

  constructor(private random: () => number) {
    this.server.fell = () => this.cut();
  }

  reaches(person: string): boolean {
    return this.online && !this.away.has(person);
  }

  chance(): number {
    return this.random();
  }

  id(): string {
    return (++this.#ids).toString(16).padStart(32, '0');
  }

  later(ms: number, fn: () => void): () => void {
    const timer = { at: this.time + ms, order: this.#order++, fn, off: false };
    this.#timers.push(timer);
    return () => void (timer.off = true);
  }

  /** Lets time pass; everything due happens in order. */
  async run(ms: number): Promise<void> {
    const end = this.time + ms;
    await settle();
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.time = next.at;
      next.fn();
      await settle();
    }
    this.time = end;
  }

  #next(end: number): Timer | undefined {
    this.#timers = this.#timers.filter((t) => !t.off);
    const due = this.#timers.filter((t) => t.at <= end).sort((a, b) => a.at - b.at || a.order - b.order)[0];
    if (due) due.off = true;
    return due;
  }

  /** Ends every connection; what is under way may arrive late, or never. */
  cut(): void {
    for (const link of [...this.links]) link.cut();
  }

  bus(hear: (m: any) => void): Channel {
    this.#buses.add(hear);
    const others = (m: any) => [...this.#buses].filter((h) => h !== hear).forEach((h) => h(structuredClone(m)));
    return { post: (m) => void this.later(1, () => others(m)), close: () => void this.#buses.delete(hear) };
  }

  poll?: (person: string, body: any, signal: AbortSignal | null | undefined) => Promise<Response>;
}

/** One socket, both ends. */
export class Link implements SocketLike {
  onopen: (() => void) | null = null;
  onmessage: ((e: { data: any }) => void) | null = null;
  onclose: (() => void) | null = null;
  #peer: Peer;
  #dead = false;
  // A stream that lost a frame delivers none after it: it hangs until somebody ends it.
  #hung = false;
  #sendAt = 0;
  #hearAt = 0;

  constructor(
    private world: World,
    private person: string,
  ) {
    this.#peer = { person, follows: false, send: (f) => this.#deliver(f) };
    world.links.add(this);
    world.later(this.#delay(), () => this.#open());
  }

  #delay(): number {
    return 1 + this.world.chance() * this.world.slow;
  }

  #open(): void {
    if (this.#dead) return;
    if (!this.world.reaches(this.person)) return; // no answer at all: the client's patience ends it
    if (!this.world.sockets) return this.cut();
    this.world.server.peers.add(this.#peer);
    this.onopen?.();
  }

  send(text: string): void {
    const at = (this.#sendAt = Math.max(this.#sendAt, this.world.time + this.#delay()));
    this.world.later(at - this.world.time, () => this.#arrive(text, 0));
  }

  // What was under way when the connection ended may still arrive, late and out of order.
  #arrive(text: string, tries: number): void {
    this.#hung ||= !this.world.reaches(this.person);
    if (this.#hung || (this.#dead && this.world.chance() < 0.5)) return;
    if (this.#dead && tries === 0) return void this.world.later(this.world.chance() * 3000, () => this.#arrive(text, 1));
    this.world.server.receive(this.#peer, JSON.parse(text));
  }

  #deliver(f: FromServer): void {
    const at = (this.#hearAt = Math.max(this.#hearAt, this.world.time + this.#delay()));
    this.world.later(at - this.world.time, () => this.#hear(f));
    const again = this.world.chance() < this.world.repeat && !f.snapshot;
    if (again) this.world.later(at - this.world.time + this.world.chance() * 500, () => this.#hear(f));
  }

  #hear(f: FromServer): void {
    this.#hung ||= !this.world.reaches(this.person);
    if (!this.#dead && !this.#hung) this.onmessage?.({ data: JSON.stringify(f) });
  }

  cut(): void {
    if (this.#dead) return;
    this.close();
    this.onclose?.();
  }

  close(): void {
    this.#dead = true;
    this.world.links.delete(this);
    this.world.server.peers.delete(this.#peer);
  }
}

/** One browser tab of a person; a reload keeps its session storage. */
export class Tab {
  live!: Live;
  reloads = 0;
  wake: (why: Wake) => void = () => {};
  #alive = { on: false };

  constructor(
    private world: World,
    public person: string,
    readonly disk: Shelf = { ...inMemory(), durable: true },
    /** What the tab remembers over a reload. */
    public memory: string | null = null,
  ) {
    this.open();
  }

  get doc() {
    return this.live.doc('doc')!;
  }

  open(): void {
    this.#alive = { on: true };
    this.live = connect('seat-a', { env: this.#env(this.#alive) });
    this.live.follow('doc', [], []);
  }

  /** The page ends at once: nothing of it runs any more. */
  kill(): void {
    this.#alive.on = false;
    this.live.close();
  }

  reload(): void {
    this.kill();
    this.open();
  }

  #env(alive: { on: boolean }): Env {
    const { world } = this;
    return {
      now: () => world.time + world.skew,
      random: () => world.chance(),
      id: () => world.id(),
      later: (ms, fn) => world.later(ms, () => alive.on && fn()),
      socket: () => new Link(world, this.person),
      fetch: (_path, init) => fetchFrom(world, this.person, init),
      shelf: async () => this.disk,
      channel: (hear) => world.bus((m) => alive.on && hear(m)),
      tab: { get: () => this.memory, set: (v) => void (this.memory = v) },
      visible: () => true,
      onWake: (fn) => ((this.wake = fn), () => {}),
      guard: () => () => {},
      reload: () => void this.reloads++,
    };
  }
}

async function fetchFrom(world: World, person: string, init: RequestInit): Promise<Response> {
  if (!world.reaches(person)) throw new TypeError('no network');
  world.polls++;
  if (world.syncStatus !== 200) return Response.json({ detail: 'You are no longer in this session.' }, { status: world.syncStatus });
  if (!world.poll) throw new TypeError('no polling here');
  return world.poll(person, JSON.parse(String(init.body)), init.signal);
}

/** Lets every promise that can go on do so. */
export const settle = (): Promise<void> => new Promise((done) => setImmediate(done));
