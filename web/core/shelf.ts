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

// A phone may cut the storage's connection while it sleeps: one more try on a new one.
function onDisk(first: IDBPDatabase): Shelf {
  let db = first;
  const run = async <T>(step: (db: IDBPDatabase) => Promise<T>): Promise<T> => {
    try {
      return await step(db);
    } catch {
      db = await inTime(open());
      return step(db);
    }
  };
  return {
    durable: true,
    rows: (doc, person) => run((d) => d.getAll('ops', within(doc, person))),
    tray: (doc, person) => run((d) => d.getAll('tray', within(doc, person))),
    swap: (out, put) => run((d) => swap(d, out, put)),
    refuse: (row, tray) => run((d) => refuse(d, row, tray)),
    settle: (tray) => run((d) => d.delete('tray', [tray.doc, tray.person, tray.key])),
  };
}

async function swap(db: IDBPDatabase, out: Row[], put: Row[]): Promise<void> {
  const tx = db.transaction('ops', 'readwrite');
  const removed = out.map((r) => tx.store.delete(rowKey(r)));
  const written = put.map((r) => tx.store.put(plain(r)));
  await Promise.all([...removed, ...written, tx.done]);
}

async function refuse(db: IDBPDatabase, row: Row | undefined, tray: TrayRow): Promise<void> {
  const tx = db.transaction(['ops', 'tray'], 'readwrite');
  const removed = row ? [tx.objectStore('ops').delete(rowKey(row))] : [];
  await Promise.all([...removed, tx.objectStore('tray').put(plain(tray)), tx.done]);
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
