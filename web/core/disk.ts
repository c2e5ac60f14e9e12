// The shelf on disk. The database has a name of its own and stays at version 1
// for ever, so that no later release can lose what an earlier one wrote.
import { openDB, type IDBPDatabase } from 'idb';
import { plain, rowKey, type Row, type Shelf, type TrayRow } from './shelf';

const name = 'cairn-outbox';
const version = 1;
const patience = 3000;

/** The device's shelf. Fails where the browser has none, or does not open it in time. */
export const openDisk = async (): Promise<Shelf> => onDisk(await inTime(open()));

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

const within = (doc: string, person: string): IDBKeyRange => IDBKeyRange.bound([doc, person], [doc, person, []]);

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
    count: () => run((d) => d.count('ops')),
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

