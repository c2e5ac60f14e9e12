// A small server for tests of the client: it keeps the protocol's promises on
// one document and counts what it took, so that a test can tell loss from repetition.
import type { Ack, Change, FromServer, Push, ToServer, Wish } from '../frames';
import { kinds } from '../gen/schema';
import { same } from '../store';
import type { Answer, Op, Rec } from '../types';

interface Cell { rec: Rec; deleted: number; at: Record<string, number> }
interface State {
  epoch: string; seq: number;
  /** Proposals are shown to all; the number at which that last turned. */
  open: boolean; turned: number;
  /** Who has seen less starts over. */
  floor: number;
  records: Map<string, Cell>; last: Map<string, number>; answers: Map<string, Answer>;
}

/** One connection as the server sees it. */
export interface Peer { person: string; send(f: FromServer): void; follows: boolean }

export class FakeServer {
  /** Times each group or act token took effect; more than once is a double application. */
  taken = new Map<string, number>();
  peers = new Set<Peer>();
  retries = 0;
  /** Nobody may write any more. */
  closed = false;
  /** Answers are lost. */
  mute = false;
  /** The next push meets a server that dies before or after its commit, without a word to anybody. */
  dies: '' | 'before' | 'after' = '';
  /** Every connection has ended with the server. */
  fell: () => void = () => {};
  #s: State = { epoch: 'e1', seq: 0, open: false, turned: 0, floor: 0, records: new Map(), last: new Map(), answers: new Map() };
  #backup: State | undefined;

  constructor(readonly doc: string) {}

  get seq(): number {
    return this.#s.seq;
  }

  /** What a reader should see, as kind/id and fields; for nobody, everything. */
  truth(person?: string): Record<string, Record<string, any>> {
    const live = [...this.#s.records.values()].filter((c) => !c.deleted && (!person || this.#reads(person, c)));
    return Object.fromEntries(live.map((c) => [`${c.rec.kind}/${c.rec.id}`, c.rec.fields]));
  }

  backup(): void {
    this.#backup = structuredClone(this.#s);
  }

  /** Forgets which numbers it took, as a badly copied file might. */
  forget(): void {
    this.#s.last.clear();
  }

  /** Goes back to the backup under a new epoch; every connection ends. */
  revert(): void {
    if (!this.#backup) return;
    const epoch = `e${Number(this.#s.epoch.slice(1)) + 1}`;
    this.#s = { ...structuredClone(this.#backup), epoch };
    this.taken.clear();
  }

  /** Opens everybody's proposals to all, or covers them again. */
  reveal(open: boolean): void {
    this.#s.open = open;
    this.#s.turned = ++this.#s.seq;
    const secret = [...this.#s.records.values()].filter(hides);
    for (const peer of this.peers) if (peer.follows) peer.send(structuredClone({ change: this.#change(peer, secret) }));
  }

  /** Forgets what was deleted, so that who was away must start over. */
  compact(): void {
    for (const [key, c] of this.#s.records) if (c.deleted) this.#s.records.delete(key);
    this.#s.floor = this.#s.seq;
  }

  receive(peer: Peer, f: ToServer): void {
    if (f.ping) peer.send({ pong: 1, now: new Date(0).toISOString() });
    for (const wish of f.hello?.docs ?? []) this.#hello(peer, wish);
    if (f.push) this.#push(peer, f.push);
  }

  #hello(peer: Peer, wish: Wish): void {
    const { epoch, seq, turned, floor, records } = this.#s;
    peer.follows = true;
    const you = { id: peer.person, roles: ['participant'], alias: { s1: 'alias1' } };
    const cells = [...records.values()];
    if (wish.since && wish.epoch === epoch && wish.since >= floor && wish.since <= seq) {
      const since = cells.filter((c) => Math.max(c.rec.seq, c.deleted, hides(c) ? turned : 0) > wish.since);
      return peer.send(structuredClone({ change: this.#change(peer, since) }));
    }
    const seen = cells.filter((c) => !c.deleted && this.#reads(peer.person, c));
    const snapshot = { doc: this.doc, type: 'session', epoch, seq, you, records: seen.map((c) => structuredClone(c.rec)) };
    peer.send({ snapshot });
  }

  // Covered proposals are their author's own.
  #reads(person: string, c: Cell): boolean {
    return this.#s.open || !hides(c) || c.rec.by === person;
  }

  #change(peer: Peer, cells: Cell[]): Change {
    const shown = cells.filter((c) => !c.deleted && this.#reads(peer.person, c));
    const gone = cells.filter((c) => !shown.includes(c)).map((c): [string, string] => [c.rec.kind, c.rec.id]);
    return { doc: this.doc, seq: this.#s.seq, records: shown.map((c) => c.rec), gone };
  }

  #push(peer: Peer, p: Push): void {
    const { dies } = this;
    this.dies = '';
    if (dies === 'before') return this.fell();
    const device = p.device!;
    const touched = new Set<Cell>();
    const results = p.ops.map((op) => this.#one(peer, device, op, touched));
    const ack: Ack = { doc: this.doc, device, results };
    if (dies) return this.fell();
    for (const other of this.peers) if (other !== peer && other.follows) this.#tell(other, [...touched].filter((c) => this.#reads(other.person, c)));
    if (!this.mute) this.#tell(peer, [...touched], { ack });
  }

  #tell(peer: Peer, cells: Cell[], also: FromServer = {}): void {
    const news = cells.length ? { change: this.#change(peer, cells) } : {};
    if (cells.length || also.ack) peer.send(structuredClone({ ...news, ...also }));
  }

  #one(peer: Peer, device: string, op: Op, touched: Set<Cell>): Answer {
    const last = this.#s.last.get(device) ?? 0;
    if (op.n <= last) return this.#s.answers.get(`${device} ${op.n}`)!;
    if (this.closed) return { n: op.n, no: 'gone' };
    if (op.n !== last + 1) return { n: op.n, no: 'retry', field: 'n' };
    if (this.retries > 0 && this.retries--) return { n: op.n, no: 'retry' };
    const answer = this.#apply(peer, op, touched);
    this.#s.last.set(device, op.n);
    this.#s.answers.set(`${device} ${op.n}`, answer);
    if (!answer.no) this.#count(op.group ?? op.fields?.token);
    return answer;
  }

  #count(token: string | undefined): void {
    if (token) this.taken.set(token, (this.taken.get(token) ?? 0) + 1);
  }

  #apply(peer: Peer, op: Op, touched: Set<Cell>): Answer {
    const { n } = op;
    if (op.op === 'act') return op.act === 'stuck' ? { n, no: 'conflict' } : { n, seq: ++this.#s.seq };
    if (op.kind === 'material') return { n, no: 'denied' };
    const key = `${op.kind}/${op.id}`;
    const cell = this.#s.records.get(key);
    if (!cell && op.op !== 'create') return { n, no: 'notfound' };
    if (cell?.deleted && cell.deleted <= op.base && op.op === 'set') return { n, no: 'gone' };
    const seq = ++this.#s.seq;
    const now = cell ?? { rec: { kind: op.kind, id: op.id, by: peer.person, seq, fields: {} }, deleted: 0, at: {} };
    this.#s.records.set(key, now);
    touched.add(now);
    now.rec.seq = seq;
    now.deleted = op.op === 'delete' ? seq : 0;
    return { n, seq, ...write(now.rec, op) };
  }
}

/** Whether a record is its author's own until the reveal. */
const hides = (c: Cell): boolean => kinds.session[c.rec.kind]?.hides ?? false;

function write(rec: Rec, op: Op): { kept?: string[] } {
  const kept: string[] = [];
  for (const [name, value] of Object.entries(op.fields ?? {})) {
    if (op.if && name in op.if && !same(rec.fields[name] ?? null, op.if[name])) kept.push(name);
    else if (value === null) delete rec.fields[name];
    else rec.fields[name] = value;
  }
  return kept.length ? { kept } : {};
}
