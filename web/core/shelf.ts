// Where unsent and refused changes lie on this device. The database has a name
// of its own and stays at version 1 for ever, so that no later release can lose
// what an earlier one wrote.
import { openDB, type IDBPDatabase } from 'idb';
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
  /** Removes `out` and writes `put`, both or neither. */
  swap(out: Row[], put: Row[]): Promise<void>;
  tray(doc: string, person: string): Promise<TrayRow[]>;
  /** Moves a refused change from the outbox to the tray, both or neither. */
  refuse(row: Row | undefined, tray: TrayRow): Promise<void>;
  settle(tray: TrayRow): Promise<void>;
}

const name = 'cairn-outbox';
const version = 1;
const patience = 3000;

/** The device's shelf, or one in memory where the browser offers none in time. */
export async function openShelf(): Promise<Shelf> {
  try {
    return onDisk(await inTime(open()));
  } catch {
    return inMemory();
  }
}

function open(): Promise<IDBPDatabase> {
  return openDB(name, version, {
    upgrade(db) {
      db.createObjectStore('ops', { keyPath: ['doc', 'person', 'device', 'n'] });
      db.createObjectStore('tray', { keyPath: ['doc', 'person', 'key'] });
    },
  });
}

function inTime<T>(wanted: Promise<T>): Promise<T> {
  return new Promise((yes, no) => {
    const timer = setTimeout(() => no(new Error('the browser did not open its storage')), patience);
    wanted.then(yes, no).finally(() => clearTimeout(timer));
  });
}

const rowKey = (r: Row): [string, string, string, number] => [r.doc, r.person, r.device, r.n];
const within = (doc: string, person: string): IDBKeyRange => IDBKeyRange.bound([doc, person], [doc, person, []]);
/** Drops whatever a structured clone refuses, such as a framework's proxy. */
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

function onDisk(db: IDBPDatabase): Shelf {
  return {
    durable: true,
    rows: (doc, person) => db.getAll('ops', within(doc, person)),
    tray: (doc, person) => db.getAll('tray', within(doc, person)),
    async swap(out, put) {
      const tx = db.transaction('ops', 'readwrite');
      for (const r of out) void tx.store.delete(rowKey(r));
      for (const r of put) void tx.store.put(plain(r));
      await tx.done;
    },
    async refuse(row, tray) {
      const tx = db.transaction(['ops', 'tray'], 'readwrite');
      if (row) void tx.objectStore('ops').delete(rowKey(row));
      void tx.objectStore('tray').put(plain(tray));
      await tx.done;
    },
    settle: (tray) => db.delete('tray', [tray.doc, tray.person, tray.key]),
  };
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
