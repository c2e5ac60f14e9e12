import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { openDB } from 'idb';
import { beforeEach, describe, expect, test } from 'vitest';
import { Outbox } from './outbox';
import { inMemory, openShelf, type Row } from './shelf';

const op = (n: number) => ({ n, base: 0, op: 'create' as const, kind: 'note', id: `n${n}`, fields: { text: 'x' } });
const row = (person: string, device: string, n: number): Row => ({ doc: 'd', person, device, n, epoch: 'e', op: op(n) });

beforeEach(() => void Object.assign(globalThis, { indexedDB: new IDBFactory() }));

describe.each([['on disk', openShelf], ['in memory', async () => inMemory()]])('a shelf %s', (_name, open) => {
  test('gives back one person’s rows in order, and nobody else’s', async () => {
    const s = await open();
    await s.swap([], [row('ana', 'b', 2), row('ana', 'b', 10), row('ana', 'a', 1), row('ana b', 'a', 1), row('lin', 'c', 1)]);
    expect((await s.rows('d', 'ana')).map((r) => [r.device, r.n]).sort()).toEqual([['a', 1], ['b', 10], ['b', 2]]);
    expect(await s.rows('other', 'ana')).toEqual([]);
    expect(await s.count()).toBe(5);
  });

  test('swaps and refuses whole', async () => {
    const s = await open();
    const r = row('ana', 'a', 1);
    await s.swap([], [r]);
    const tray = { doc: 'd', person: 'ana', device: 'a', op: r.op, answer: { n: 1, no: 'denied' }, key: 'a.1' };
    await s.refuse(r, tray);
    expect(await s.rows('d', 'ana')).toEqual([]);
    expect(await s.tray('d', 'ana')).toEqual([tray]);
    await s.settle(tray);
    expect(await s.tray('d', 'ana')).toEqual([]);
  });

  test('keeps a copy that a later change of the object does not reach', async () => {
    const s = await open();
    const r = row('ana', 'a', 1);
    await s.swap([], [r]);
    r.op.fields!.text = 'changed';
    expect((await s.rows('d', 'ana'))[0]!.op.fields!.text).toBe('x');
  });
});

test('the database is called cairn-outbox and stays at version 1', async () => {
  await openShelf();
  const db = await openDB('cairn-outbox');
  expect([db.version, [...db.objectStoreNames]]).toEqual([1, ['ops', 'tray']]);
  db.close();
});

test('without IndexedDB the changes stay in memory, and that is said', async () => {
  const real = globalThis.indexedDB;
  Object.assign(globalThis, { indexedDB: { open: () => { throw new Error('not here'); } } });
  const shelf = await openShelf();
  Object.assign(globalThis, { indexedDB: real });
  expect(shelf.durable).toBe(false);
});

describe('an outbox', () => {
  const bare = { base: 0, op: 'create' as const, kind: 'note', id: 'a', fields: {} };

  test('calls a change stored only once the shelf has it', async () => {
    const shelf = await openShelf();
    const box = new Outbox('d', Promise.resolve(shelf), () => {});
    const held = box.add('ana', 'dev', 'e', bare);
    expect(held.stored).toBe(false);
    await box.settled();
    expect(held.stored).toBe(true);
    expect(await shelf.rows('d', 'ana')).toHaveLength(1);
    box.leave(held);
    await box.settled();
    expect(await shelf.rows('d', 'ana')).toEqual([]);
  });

  test('puts nothing more on a shelf that failed, so that its numbers have no hole', async () => {
    let fails = true;
    const shelf = { ...inMemory(), durable: true };
    const swap = shelf.swap;
    shelf.swap = async (out, put) => {
      if (put.length && fails) throw new Error('disk full');
      return swap(out, put);
    };
    const box = new Outbox('d', Promise.resolve(shelf), () => {});
    box.add('ana', 'dev', 'e', bare);
    await box.settled();
    fails = false;
    box.add('ana', 'dev', 'e', bare);
    await box.settled();
    expect(box.durable).toBe(false);
    expect(await shelf.rows('d', 'ana')).toEqual([]);
    expect(box.rows.map((r) => r.n)).toEqual([1, 2]);
    expect(box.rows.map((r) => r.stored)).toEqual([false, false]);
  });
});
