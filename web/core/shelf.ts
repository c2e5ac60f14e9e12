// Where unsent and refused changes lie on this device: on disk (disk.ts), or in
// memory where the browser has none.
import type { Op, Refused } from './types';

/** One unsent change. `person` keeps two people on one device apart; `epoch` is the document's when it was made. */
export interface Row { doc: string; person: string; device: string; n: number; epoch: string; op: Op }

/** One refused change, until somebody decides. */
export interface TrayRow extends Refused { person: string; key: string }

/** A place for both. Calls take effect in the order they are made. */
export interface Shelf {
  /** True where what is put here outlives the page. */
  readonly durable: boolean;
  rows(doc: string, person: string): Promise<Row[]>;
  /** How many unsent changes lie here, whoever made them and wherever they belong. */
  count(): Promise<number>;
  /** Removes `out` and writes `put`, both or neither. */
  swap(out: Row[], put: Row[]): Promise<void>;
  tray(doc: string, person: string): Promise<TrayRow[]>;
  /** Moves a refused change from the outbox to the tray, both or neither. */
  refuse(row: Row | undefined, tray: TrayRow): Promise<void>;
  settle(tray: TrayRow): Promise<void>;
}

/** What tells rows apart. */
export const rowKey = (r: Row): [string, string, string, number] => [r.doc, r.person, r.device, r.n];
/** Drops whatever a structured clone refuses, such as a framework's proxy. */
export const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** The device's shelf, or one in memory where the browser offers none. The way to the disk is loaded beside the page. */
export async function openShelf(): Promise<Shelf> {
  try {
    const { openDisk } = await import('./disk');
    return await openDisk();
  } catch {
    return inMemory();
  }
}

/** A shelf that lasts as long as the page. */
export function inMemory(): Shelf {
  const ops = new Map<string, Row>();
  const trays = new Map<string, TrayRow>();
  const at = (r: Row) => rowKey(r).join('\n');
  const of = <T extends { doc: string; person: string }>(m: Map<string, T>, doc: string, person: string) =>
    [...m.values()].filter((r) => r.doc === doc && r.person === person);
  return {
    durable: false,
    rows: async (doc, person) => of(ops, doc, person),
    tray: async (doc, person) => of(trays, doc, person),
    count: async () => ops.size,
    async swap(out, put) {
      for (const r of out) ops.delete(at(r));
      for (const r of put) ops.set(at(r), plain(r));
    },
    async refuse(row, tray) {
      if (row) ops.delete(at(row));
      trays.set(tray.key, plain(tray));
    },
    settle: async (tray) => void trays.delete(tray.key),
  };
}
