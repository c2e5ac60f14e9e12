// Keeps a connection: dials, waits longer after every failure, falls back to
// long polling where sockets do not get through, and comes back to them later.
import type { Env, Wake } from './env';
import type { FromServer, ToServer } from './frames';
import { pollWire, socketWire, type Wire } from './wire';

export interface LinkHooks {
  /** A new connection: say hello. */
  open(): void;
  frame(f: FromServer): void;
  /** Time to send a ping. */
  ping(): void;
  /** The connection began or ceased to answer. */
  changed(): void;
  /** The server will not have us; nothing is tried until somebody pokes. */
  denied(why: string): void;
}

const firstWait = 500;
const longestWait = 15_000;
const triesBeforePolling = 3;
const socketAgain = 60_000;
const tick = 2_000;
const jump = 7_000;
const lifeSign = 2_000;

export class Link {
  /** True while the server answers. */
  up = false;
  /** True while frames may be sent. */
  open = false;
  /** Counts connections; what went out on an older one may be lost. */
  wires = 0;
  #wire: Wire | undefined;
  #heard = false;
  #fails = 0;
  #deaf = 0;
  #closed = false;
  #deafen: () => void;
  #clock: (() => void) | undefined;
  #redial: (() => void) | undefined;
  #scoutIn: (() => void) | undefined;
  #scout: Wire | undefined;

  constructor(
    private env: Env,
    private as: string,
    private hooks: LinkHooks,
  ) {
    this.#deafen = env.onWake((why) => this.poke(why));
    this.#watchClock(env.now());
    queueMicrotask(() => this.#dial());
  }

  send(f: ToServer): void {
    this.#wire?.send(f);
  }

  /** Somebody is here: forget the waiting time, and see whether the connection lives. */
  poke(why: Wake): void {
    if (this.#closed) return;
    this.#fails = 0;
    if (!this.#wire) return this.#dial();
    if (!this.up) return;
    if (why === 'soft') return this.#wire.probe(lifeSign);
    this.#wire.close();
  }

  /** Somebody wrote: wait no longer than after a first failure. */
  hurry(): void {
    if (this.#wire || this.#closed || !this.#redial) return;
    this.#fails = 0;
    this.#redial();
    this.#wait();
  }

  close(): void {
    this.#closed = true;
    for (const stop of [this.#deafen, this.#clock, this.#redial, this.#scoutIn]) stop?.();
    this.#scout?.close();
    this.#wire?.close();
  }

  #dial(): void {
    this.#redial?.();
    this.#redial = undefined;
    if (this.#closed || this.#wire) return;
    const polling = this.#deaf >= triesBeforePolling;
    const make = polling ? pollWire : socketWire;
    this.wires++;
    this.#heard = false;
    const wire = make(this.env, this.as, {
      open: () => {
        this.open = true;
        this.hooks.open();
      },
      frame: (f) => this.#hear(f),
      ping: () => this.hooks.ping(),
      down: (denied) => this.#down(wire, polling, denied),
    });
    this.#wire = wire;
    if (polling) this.#planScout();
  }

  #hear(f: FromServer): void {
    this.#heard = true;
    this.#fails = 0;
    if (!this.up) {
      this.up = true;
      this.hooks.changed();
    }
    this.hooks.frame(f);
  }

  #down(wire: Wire, polling: boolean, denied?: string): void {
    if (wire !== this.#wire) return;
    this.#wire = undefined;
    this.up = this.open = false;
    // A poll that failed, too, means there is no network: try a socket next.
    if (polling) this.#deaf = this.#heard ? this.#deaf : triesBeforePolling - 1;
    else this.#deaf = this.#heard ? 0 : this.#deaf + 1;
    if (denied) this.hooks.denied(denied);
    this.hooks.changed();
    if (!denied) this.#wait();
  }

  #wait(): void {
    if (this.#closed) return;
    const most = Math.min(longestWait, firstWait * 2 ** this.#fails++);
    this.#redial = this.env.later(this.env.random() * most, () => this.#dial());
  }

  #planScout(): void {
    this.#scoutIn?.();
    this.#scoutIn = this.env.later(socketAgain, () => this.#sendScout());
  }

  // While polling works, looks now and then whether a socket opens; if so, changes over.
  #sendScout(): void {
    if (this.#closed || this.#scout || this.#deaf < triesBeforePolling) return;
    const open = () => {
      this.#deaf = 0;
      this.#scout?.close();
      this.#wire?.close();
    };
    const down = () => {
      this.#scout = undefined;
      if (!this.#closed) this.#planScout();
    };
    this.#scout = socketWire(this.env, this.as, { open, frame: () => {}, ping: () => {}, down });
  }

  // A timer that comes late means that the device slept; the socket may be dead and not say so.
  #watchClock(last: number): void {
    this.#clock = this.env.later(tick, () => {
      if (this.#closed) return;
      const now = this.env.now();
      if (Math.abs(now - last) > jump) this.poke(this.env.visible() ? 'hard' : 'soft');
      this.#watchClock(now);
    });
  }
}
