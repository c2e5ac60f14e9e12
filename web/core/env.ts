// Everything the core takes from the browser, in one place, so that tests can
// give it a clock, a network and a disk of their own.
import { newId } from './ids';
import { openShelf, type Shelf } from './shelf';
import { openChannel } from './tabs';

export interface SocketLike {
  send(text: string): void;
  close(): void;
  onopen: (() => void) | null;
  onmessage: ((e: { data: any }) => void) | null;
  onclose: (() => void) | null;
}

/** A message bus between the tabs of this browser. */
export interface Channel {
  post(message: any): void;
  close(): void;
}

/** Why the page woke: `soft` asks whether the connection lives, `hard` opens a new one. */
export type Wake = 'soft' | 'hard';

export interface Env {
  /** Milliseconds of the device's clock. */
  now(): number;
  /** Full jitter: 0 to 1. */
  random(): number;
  id(): string;
  /** Calls fn after ms; returns the way to stop. */
  later(ms: number, fn: () => void): () => void;
  socket(path: string, protocol: string): SocketLike;
  fetch(path: string, init: RequestInit): Promise<Response>;
  shelf(): Promise<Shelf>;
  /** Null where the browser has none. */
  channel(hear: (message: any) => void): Channel | null;
  /** This tab's own memory, which survives a reload. */
  tab: { get(): string | null; set(value: string): void };
  visible(): boolean;
  onWake(fn: (why: Wake) => void): () => void;
  /** Asks before the page is left while `dirty` says that words would be lost. */
  guard(dirty: () => boolean): () => void;
  reload(): void;
}

const tabKey = 'cairn-tab';

/** The real browser. */
export function browser(): Env {
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    id: newId,
    later(ms, fn) {
      const timer = setTimeout(fn, ms);
      return () => clearTimeout(timer);
    },
    socket: (path, protocol) => new WebSocket(location.origin.replace(/^http/, 'ws') + path, protocol) as SocketLike,
    fetch: (path, init) => fetch(path, init),
    shelf: openShelf,
    channel: openChannel,
    tab: { get: () => quietly(() => sessionStorage.getItem(tabKey)), set: (v) => quietly(() => sessionStorage.setItem(tabKey, v)) },
    visible: () => document.visibilityState === 'visible',
    onWake,
    guard,
    reload: () => location.reload(),
  };
}

function quietly<T>(fn: () => T): T | null {
  try {
    return fn();
  } catch {
    return null; // storage can be switched off
  }
}

function onWake(fn: (why: Wake) => void): () => void {
  const stop = new AbortController();
  const on = (target: EventTarget, name: string, act: (e: any) => void) =>
    target.addEventListener(name, act, { signal: stop.signal });
  on(window, 'online', () => fn('hard'));
  on(window, 'offline', () => fn('soft'));
  on(window, 'pageshow', (e: PageTransitionEvent) => e.persisted && fn('hard'));
  on(document, 'visibilitychange', () => document.visibilityState === 'visible' && fn('soft'));
  return () => stop.abort();
}

function guard(dirty: () => boolean): () => void {
  const ask = (e: BeforeUnloadEvent) => void (dirty() && e.preventDefault());
  addEventListener('beforeunload', ask);
  return () => removeEventListener('beforeunload', ask);
}
