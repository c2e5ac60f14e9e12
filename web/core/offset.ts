// The server's clock, learned from pongs. The sample with the shortest way counts.
const remembered = 8;
const slack = 50;

interface Sample { trip: number; offset: number }

export class Offset {
  #asked: number[] = [];
  #samples: Sample[] = [];

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
    if (asked === undefined || now < asked || Number.isNaN(at)) return;
    const sample = { trip: now - asked, offset: at - (asked + now) / 2 };
    this.#samples = [...this.#samples.filter((s) => agree(s, sample)), sample].slice(-remembered);
  }

  /** A new connection: what was asked on the old one stays unanswered. */
  restart(): void {
    this.#asked = [];
  }
}

// Each sample is wrong by half its way at most. What differs by more was measured before a clock was set.
const agree = (a: Sample, b: Sample): boolean => Math.abs(a.offset - b.offset) <= (a.trip + b.trip) / 2 + slack;
