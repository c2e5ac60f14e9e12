// The server's end of long polling, for tests.
import type { FromServer } from '../frames';
import type { Peer } from './server';
import type { World } from './world';

interface Conn { peer: Peer; out: FromServer[]; release?: () => void }

/** Serves /api/sync in a world. */
export function servePolls(world: World): void {
  const conns = new Map<string, Conn>();
  const open = (person: string): [string, Conn] => {
    const conn: Conn = { out: [], peer: { person, follows: false, send: (f) => (conn.out.push(f), conn.release?.()) } };
    const name = `c${conns.size + 1}`;
    conns.set(name, conn);
    world.server.peers.add(conn.peer);
    return [name, conn];
  };
  world.poll = async (person, body, signal) => {
    const [name, conn] = body.conn ? [body.conn as string, conns.get(body.conn)] : open(person);
    if (!conn) return Response.json({}, { status: 410 });
    conn.release?.();
    for (const f of body.frames) world.server.receive(conn.peer, f);
    if (!conn.out.length && body.wait) await waiting(world, conn, body.wait, signal);
    return Response.json({ conn: name, frames: conn.out.splice(0) });
  };
}

function waiting(world: World, conn: Conn, seconds: number, signal?: AbortSignal | null): Promise<void> {
  return new Promise((done) => {
    const stop = world.later(seconds * 1000, done);
    conn.release = () => {
      stop();
      done();
    };
    signal?.addEventListener('abort', () => conn.release?.());
  });
}
