// The two ways frames travel: a socket, and long polling for networks that
// break sockets. Both carry the same frames and end in `down` exactly once.
import type { Env, SocketLike } from './env';
import type { FromServer, ToServer } from './frames';

export interface Hooks {
  /** Frames may be sent now. */
  open(): void;
  frame(f: FromServer): void;
  /** It has been quiet: send a ping. */
  ping(): void;
  /** It is over. `denied` holds the server's words where it refused us. */
  down(denied?: string): void;
}

export interface Wire {
  send(f: ToServer): void;
  /** Asks for a sign of life within `ms`, else goes down. */
  probe(ms: number): void;
  close(): void;
}

const connectWait = 5_000;
const quiet = 10_000;
const dead = 20_000;
const pollWait = 20;

/** One socket. */
export function socketWire(env: Env, as: string, hooks: Hooks): Wire {
  const ws: SocketLike = env.socket(`/api/socket?as=${encodeURIComponent(as)}`, 'cairn.1');
  let over = false;
  let timers: (() => void)[] = [];
  const clear = () => {
    for (const stop of timers) stop();
    timers = [];
  };
  const end = () => {
    if (over) return;
    over = true;
    clear();
    ws.onopen = ws.onmessage = ws.onclose = null;
    ws.close();
    hooks.down();
  };
  const send = (f: ToServer) => void (over || ws.send(JSON.stringify(f)));
  const listen = () => {
    clear();
    timers = [env.later(quiet, hooks.ping), env.later(dead, end)];
  };
  timers = [env.later(connectWait, end)];
  ws.onopen = () => {
    listen();
    hooks.open();
  };
  ws.onmessage = (e) => {
    listen();
    const f = parse(e.data);
    if (f) hooks.frame(f);
  };
  ws.onclose = end;
  const probe = (ms: number) => {
    timers.push(env.later(ms, end));
    hooks.ping();
  };
  return { send, probe, close: end };
}

function parse(data: unknown): FromServer | undefined {
  try {
    const f = JSON.parse(String(data));
    return typeof f === 'object' && f ? f : undefined;
  } catch {
    return undefined; // one frame that cannot be read must not end the rest
  }
}

/** Long polling. Any request that fails ends it, because an answer may have been lost: the next hello asks anew. */
export function pollWire(env: Env, as: string, hooks: Hooks): Wire {
  const abort = new AbortController();
  let over = false;
  let conn = '';
  let out: ToServer[] = [];
  let flying = 0;
  let planned = false;
  let read: Promise<void> = Promise.resolve();

  const end = (denied?: string) => {
    if (over) return;
    over = true;
    abort.abort();
    hooks.down(denied);
  };
  const request = async (frames: ToServer[]) => {
    const body = JSON.stringify({ conn, frames, wait: conn ? pollWait : 0 });
    const headers = { 'content-type': 'application/json' };
    const stop = env.later((pollWait + 10) * 1000, end);
    try {
      const res = await env.fetch(`/api/sync?as=${encodeURIComponent(as)}`, { method: 'POST', headers, body, signal: abort.signal });
      return { status: res.status, answer: await res.json() };
    } finally {
      stop();
    }
  };
  // Answers are read in the order of their requests, whichever arrives first.
  const turn = () => {
    planned = false;
    if (over || (flying && (!conn || !out.length))) return;
    const frames = out;
    out = [];
    flying++;
    const asked = request(frames);
    asked.catch(() => {});
    read = read.then(async () => {
      try {
        take(await asked);
      } catch {
        end();
      }
    });
  };
  // Only our server's own words count: a Wi-Fi that wants one to sign in answers with a page of its own.
  const take = ({ status, answer }: { status: number; answer: any }) => {
    flying--;
    if (over) return;
    if (status === 401 || status === 403) return end(answer.detail);
    if (status !== 200 || !answer.conn || typeof answer.conn !== 'string') return end();
    conn = answer.conn;
    for (const f of answer.frames ?? []) if (!over) hooks.frame(f);
    plan();
  };
  const plan = () => {
    if (planned) return;
    planned = true;
    queueMicrotask(turn);
  };
  const send = (f: ToServer) => {
    out.push(f);
    plan();
  };
  queueMicrotask(() => void (over || hooks.open()));
  return { send, probe: () => {}, close: () => end() };
}
