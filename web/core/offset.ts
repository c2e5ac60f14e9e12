// The server's clock, learned from pongs. The sample with the shortest way counts.
const remembered = 8;

export class Offset {
  #asked: number[] = [];
  #old = false;
  #samples: { trip: number; offset: number }[] = [];

  /** Milliseconds to add to this device's clock. */
  get ms(): number {
    return this.#samples.reduce((best, s) => (s.trip < best.trip ? s : best), this.#samples[0] ?? { trip: 0, offset: 0 }).offset;
  }

  ask(now: number): void {
    this.#asked.push(now);
  }

  answer(server: string, now: number): void {
    const asked = this.#asked.shift();
    const at = Date.parse(server);
    if (asked === undefined || Number.isNaN(at)) return;
    const kept = this.#old ? [] : this.#samples;
    this.#old = false;
    this.#samples = [...kept, { trip: now - asked, offset: at - (asked + now) / 2 }].slice(-remembered);
  }

  /** A new connection: what was asked on the old one stays unanswered, and the device's clock may have been set since. */
  restart(): void {
    this.#asked = [];
    this.#old = true;
  }
}
