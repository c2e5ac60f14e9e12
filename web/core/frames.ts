// The frames of docs/protocol.md.
import type { Answer, Op, Person, Rec, You } from './types';

/** Rows of a derived view by key. */
export type Rows = Record<string, any>;

export interface Wish { doc: string; since: number; epoch: string; kinds: string[]; views: string[] }
export interface Push { doc: string; device?: string; ops: Op[] }
export interface Here { doc: string; step?: string; state: string; id?: string; waiting?: number }

/** What a client says; one frame may carry several members. */
export interface ToServer {
  hello?: { device: string; schema: number; lang: string; docs: Wish[] };
  push?: Push;
  here?: Here;
  ping?: 1;
}

export interface Snapshot {
  doc: string; type: string; epoch: string; seq: number; you: You;
  records: Rec[]; derived?: Record<string, Rows>;
}
export interface Change {
  doc: string; seq: number; records?: Rec[]; gone?: [string, string][];
  /** Differences of rows; with `all`, the whole view. */
  derived?: Record<string, { set?: Rows; del?: string[]; all?: boolean }>;
}
export interface Ack { doc: string; device: string; results: Answer[] }
export interface Bye { doc?: string; code?: string; message?: string }

/** What the server says; members of one frame apply together. */
export interface FromServer {
  snapshot?: Snapshot;
  change?: Change;
  ack?: Ack;
  here?: { doc: string; people: Person[] };
  pong?: 1;
  now?: string;
  bye?: Bye;
}

/** The schema version this client writes. */
export const schema = 1;
