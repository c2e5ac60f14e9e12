// The shapes that cross the socket (docs/protocol.md) and the face that the
// screens program against. No framework here.

/** One record as this reader may see it. */
export interface Rec {
  kind: string;
  id: string;
  /** Author: a participant's id, or a pseudonym in anonymous kinds. */
  by?: string;
  seq: number;
  fields: Record<string, any>;
  /** Values written at the same time that lost, by field. */
  also?: Record<string, Loser[]>;
  /** True while a change to it has not been acknowledged. */
  pending?: boolean;
}

export interface Loser { value: any; by: string; seq: number }

export interface Op {
  n: number; base: number; op: 'create' | 'set' | 'delete' | 'restore' | 'act';
  kind: string; id: string; fields?: Record<string, any>; if?: Record<string, any>;
  act?: string; expect?: Record<string, string>; group?: string; v?: number;
}

export interface Answer { n: number; seq?: number; no?: string; field?: string; message?: string; kept?: string[] }

export interface You { id: string; roles: string[]; alias: Record<string, string> }

export interface Person { id: string; step?: string; state?: string; record?: string; waiting?: number; since?: string }

/** A refused change that waits in the tray until somebody decides. */
export interface Refused { doc: string; device: string; op: Op; answer: Answer }

/** The one word about the connection, always shown. */
export interface Status {
  word: 'connecting' | 'saved' | 'saving' | 'offline' | 'closed';
  /** Changes kept on this phone (where it keeps nothing: in this tab) and not yet acknowledged. */
  kept: number;
  refused: Refused[];
  /** Set for a few seconds after coming back: how many changes were sent. */
  sent: number;
  /** False where this browser keeps nothing: unsent changes last as long as the page. */
  durable: boolean;
  /** True while a newer version of the page waits for the outbox and the drafts to be empty. */
  update: boolean;
}

/** One document as the screens use it: confirmed records plus the outbox. */
export interface Doc {
  readonly id: string;
  /** "session", "plan" or "network"; empty until ready. */
  readonly type: string;
  /** True once the server has sent it; before that nothing can be written. */
  readonly ready: boolean;
  /** Set when the server said bye: why this document is no longer open. */
  readonly closed: string;
  readonly you: You;
  list(kind: string): Rec[];
  get(kind: string, id: string): Rec | undefined;
  /** Rows of a derived view by key; {} until they arrive. */
  view(name: string): Record<string, any>;
  people(): Person[];
  /** Makes a record; the id is derived for per-person kinds. Returns the id. */
  create(kind: string, fields: Record<string, any>, opt?: { id?: string; group?: string }): string;
  set(kind: string, id: string, fields: Record<string, any>, opt?: { group?: string }): void;
  remove(kind: string, id: string): void;
  restore(kind: string, id: string): void;
  /** Gives a command and resolves with the server's answer. */
  act(name: string, args?: Record<string, any>, opt?: { kind?: string; id?: string; expect?: Record<string, string> }): Promise<Answer>;
  /** How many gestures undo can take back. */
  readonly undoable: number;
  /** When the last of them was, in the device's milliseconds; 0 when there is none. */
  readonly lastGesture: number;
  /** Takes back this tab's last gesture, where nobody changed it since. Null when there is none. */
  undo(): Promise<Answer[]> | null;
  here(state: 'writing' | 'reading' | 'done' | 'away', step?: string, record?: string): void;
}

/** The connection with its documents. */
export interface Live {
  follow(doc: string, kinds: string[], views: string[]): Doc;
  doc(id: string): Doc | undefined;
  readonly status: Status;
  /** The server's time now, in milliseconds, whatever this device's clock says. */
  now(): number;
  /** Calls fn after every change of anything; returns the way to stop. */
  subscribe(fn: () => void): () => void;
  /** Drops a refused change, or sends it again as a new one. */
  settle(r: Refused, how: 'drop' | 'again'): void;
  /** Says that words are being written (or no longer), so that the page is not reloaded under them. */
  drafting(id: string, on: boolean): void;
  /** The person did something: try the connection now instead of waiting. */
  poke(): void;
  close(): void;
}
