// What a network, a browser or a clock may do to the client without being broken themselves.
import { describe, expect, test } from 'vitest';
import { Offset } from './offset';
import { inMemory } from './shelf';
import { servePolls } from './testing/poll';
import { settle, Tab, World } from './testing/world';
import { said } from './words';

const fixed = () => 0.5;

async function opened(disk = { ...inMemory(), durable: true }): Promise<{ world: World; tab: Tab }> {
  const world = new World(fixed);
  servePolls(world);
  const tab = new Tab(world, 'ana', disk);
  await world.run(500);
  return { world, tab };
}

describe('a Wi-Fi that wants one to sign in first (F13)', () => {
  const page = (status: number) => async () => new Response('<html>Welcome to our hotel</html>', { status });

  test.each([[200], [302], [403], [401], [511]])('and answers %d with a page of its own is no network: nothing is lost, nobody is sent away', async (status) => {
    const { world, tab } = await opened();
    const ours = world.poll!;
    world.sockets = false;
    world.poll = page(status);
    world.cut();
    const id = tab.doc.create('note', { text: 'kept' });
    await world.run(60_000);
    expect(said(tab.live.status)).toMatchObject({ key: 'common.offline_kept', n: 1 });
    expect(tab.doc.closed).toBe('');
    expect(world.polls).toBeLessThan(30);
    world.poll = ours;
    await world.run(60_000);
    expect(world.server.truth()[`note/${id}`]).toEqual({ text: 'kept' });
    expect(tab.live.status).toMatchObject({ word: 'saved', kept: 0 });
  });

  test.each([['null'], ['[]'], ['{}'], ['{"conn":"","frames":7}'], ['{"conn":7}']])('or answers %s', async (body) => {
    const { world, tab } = await opened();
    world.sockets = false;
    world.poll = async () => new Response(body);
    world.cut();
    await world.run(60_000);
    expect(tab.live.status.word).toBe('offline');
    expect(world.polls).toBeLessThan(30);
  });
});

describe('a storage that is full (F27)', () => {
  test('is said, loses nothing while the page is open, and is used again once nothing waits', async () => {
    let full = true;
    const disk = { ...inMemory(), durable: true };
    const swap = disk.swap;
    disk.swap = async (out, put) => {
      if (full && put.length) throw new DOMException('full', 'QuotaExceededError');
      return swap(out, put);
    };
    const { world, tab } = await opened(disk);
    world.online = false;
    world.cut();
    const id = tab.doc.create('note', { text: 'a' });
    await world.run(5_000);
    expect(said(tab.live.status)).toMatchObject({ key: 'common.offline_tab', n: 1 });
    full = false;
    tab.doc.set('note', id, { text: 'b' });
    await settle();
    expect(await disk.rows('doc', 'ana')).toEqual([]);
    world.online = true;
    await world.run(60_000);
    expect(world.server.truth()[`note/${id}`]).toEqual({ text: 'b' });
    world.online = false;
    world.cut();
    tab.doc.set('note', id, { text: 'c' });
    await world.run(5_000);
    expect(said(tab.live.status)).toMatchObject({ key: 'common.offline_kept', n: 1 });
    expect(await disk.rows('doc', 'ana')).toHaveLength(1);
  });
});

describe('a clock that is set (F15)', () => {
  const hour = 3_600_000;

  test('back by an hour keeps nobody’s presence and no lost tab’s words waiting', async () => {
    const { world, tab } = await opened();
    const other = new Tab(world, 'ana', tab.disk);
    await world.run(5_000);
    const heard: any[] = [];
    const receive = world.server.receive.bind(world.server);
    world.server.receive = (p, f) => (f.here && heard.push(f.here.state), receive(p, f));
    tab.doc.here('reading');
    await world.run(1_000);
    world.online = false;
    world.cut();
    const id = other.doc.create('note', { text: 'orphan' });
    await settle();
    other.kill();
    world.skew -= hour;
    world.online = true;
    await world.run(60_000);
    expect(world.server.truth()[`note/${id}`]).toEqual({ text: 'orphan' });
    heard.length = 0;
    tab.doc.here('writing');
    await world.run(1_000);
    expect(heard).toContain('writing');
  });

  test('between question and answer teaches no wrong time, and what was learned before is forgotten', () => {
    const o = new Offset();
    o.ask(1000);
    o.answer(new Date(5020).toISOString(), 1040);
    expect(o.ms).toBe(4000);
    o.ask(2000);
    o.answer(new Date(6040).toISOString(), 2040 - hour);
    expect(o.ms).toBe(4000);
    o.ask(3000 - hour);
    o.answer(new Date(7050).toISOString(), 3100 - hour);
    expect(o.ms).toBe(4000 + hour);
    o.ask(4000 - hour);
    o.answer(new Date(8010).toISOString(), 4020 - hour);
    expect(o.ms).toBe(4000 + hour);
  });
});

describe('a server that went back to an older copy', () => {
  test('while the phone was away and reloaded: what it kept arrives, once', async () => {
    const { world, tab } = await opened();
    tab.doc.create('note', { text: 'in the copy' });
    await world.run(500);
    world.server.backup();
    tab.doc.create('note', { text: 'after it' });
    await world.run(500);
    world.online = false;
    world.cut();
    await world.run(3_000);
    const kept = ['one', 'two', 'three'].map((text) => tab.doc.create('note', { text }));
    const word = tab.doc.create('word', { step: 's1', text: 'unsigned' });
    await settle();
    tab.reload();
    await world.run(5_000);
    expect(tab.live.status.kept).toBe(4);
    world.server.revert();
    world.online = true;
    await world.run(60_000);
    const truth = world.server.truth();
    expect(kept.map((id) => truth[`note/${id}`]?.text)).toEqual(['one', 'two', 'three']);
    expect(truth[`word/${word}`]).toBeDefined();
    expect(Object.keys(truth)).toHaveLength(5);
    expect([...world.server.taken.values()].every((n) => n === 1)).toBe(true);
    expect(tab.live.status).toMatchObject({ word: 'saved', kept: 0, refused: [] });
  });
});

describe('two tabs', () => {
  test('that share what a reload brought back send it once in effect', async () => {
    const { world, tab } = await opened();
    world.online = false;
    world.cut();
    const id = tab.doc.create('note', { text: 'mine' });
    await settle();
    tab.reload();
    const twin = new Tab(world, 'ana', tab.disk, tab.memory); // "duplicate this tab" copies its storage
    await world.run(8_000);
    expect(twin.live.status.kept).toBe(1);
    world.online = true;
    await world.run(60_000);
    expect(world.server.truth()[`note/${id}`]).toEqual({ text: 'mine' });
    expect([...world.server.taken.values()]).toEqual([1]);
    for (const t of [tab, twin]) expect(t.live.status).toMatchObject({ word: 'saved', kept: 0, refused: [] });
    expect(await tab.disk.rows('doc', 'ana')).toEqual([]);
  });
});
