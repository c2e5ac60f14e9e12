// Which tabs of this browser live, so that the unsent changes of one that is
// gone are sent by another, under the number they already have.
import type { Channel, Env } from './env';

const beat = 3_000;
const silence = 10_000;

export class Tabs {
  /** Devices of this tab's earlier pages: nobody else sends for them. */
  readonly former: Set<string>;
  #seen = new Map<string, number>();
  #bus: Channel | null;
  #stop: (() => void) | undefined;
  #since: number;

  constructor(
    private env: Env,
    private mine: () => string[],
    private scan: () => void,
    /** Another page of this browser signed in or out: we may be somebody else now. */
    private seated: () => void,
  ) {
    this.#since = env.now();
    this.former = new Set(read(env.tab.get()));
    this.#bus = env.channel((m) => this.#hear(m));
    this.#beat(1);
  }

  /** Whether another tab holds the device, or may still say so. */
  alive(device: string): boolean {
    if (this.former.has(device)) return false;
    const heard = this.#seen.get(device) ?? this.#since;
    return Math.abs(this.env.now() - heard) < silence; // the clock may have been set back
  }

  /** Writes down this tab's devices for the page after a reload. */
  remember(): void {
    this.env.tab.set(JSON.stringify([...this.former, ...this.mine()].slice(-100)));
  }

  close(): void {
    this.#stop?.();
    this.#bus?.close();
  }

  #beat(turn: number): void {
    this.#bus?.post({ alive: this.mine(), ask: true });
    this.#stop = this.env.later(beat, () => {
      if (turn % 4 === 0) this.scan();
      this.#beat(turn + 1);
    });
  }

  // Timers of hidden tabs are slowed down, messages are not: answer whoever asks.
  #hear(m: any): void {
    if (m?.seated) this.seated();
    if (!Array.isArray(m?.alive)) return;
    for (const device of m.alive) {
      this.former.delete(device);
      this.#seen.set(device, this.env.now());
    }
    if (m.ask) this.#bus?.post({ alive: this.mine() });
  }
}

/** What the tabs of this browser tell each other by; null where it has nothing for that, or forbids it. */
export function openChannel(hear: (message: any) => void): Channel | null {
  try {
    const bus = new BroadcastChannel('cairn');
    bus.onmessage = (e) => hear(e.data);
    return { post: (m) => bus.postMessage(m), close: () => bus.close() };
  } catch {
    return null;
  }
}

function read(text: string | null): string[] {
  try {
    const list = JSON.parse(text ?? '[]');
    return Array.isArray(list) ? list.filter((d) => typeof d === 'string') : [];
  } catch {
    return [];
  }
}
