import { describe, expect, test } from 'vitest';
import { servePolls } from './testing/poll';
import { settle, Tab, World } from './testing/world';
import { said } from './words';

const fixed = () => 0.5;

async function opened(): Promise<{ world: World; tab: Tab }> {
  const world = new World(fixed);
  const tab = new Tab(world, 'ana');
  await world.run(500);
  return { world, tab };
}

describe('a change', () => {
  test('is shown at once, is saving, then saved', async () => {
    const { world, tab } = await opened();
    expect(tab.live.status.word).toBe('saved');
    const id = tab.doc.create('note', { text: 'night shift' });
    expect(tab.doc.get('note', id)).toMatchObject({ pending: true, by: 'ana', fields: { text: 'night shift' } });
    expect(tab.live.status.word).toBe('saving');
    await world.run(500);
    expect(tab.doc.get('note', id)!.pending).toBeUndefined();
    expect(tab.live.status).toMatchObject({ word: 'saved', kept: 0 });
  });

  test('writing before the document is ready is refused aloud', () => {
    const tab = new Tab(new World(fixed), 'ana');
    expect(() => tab.doc.create('note', {})).toThrow(/ready/);
  });

  test('one record per person gets a derived id', async () => {
    const { tab } = await opened();
    expect(tab.doc.create('done', { step: 's1' })).toBe('s1/ana');
  });

  test('anonymous kinds have a device for each step and carry no group', async () => {
    const { world, tab } = await opened();
    const seen: any[] = [];
    const receive = world.server.receive.bind(world.server);
    world.server.receive = (p, f) => (f.push && seen.push(f.push), receive(p, f));
    tab.doc.create('note', { text: 'a' });
    tab.doc.create('word', { step: 's1', text: 'b' });
    tab.doc.create('word', { step: 's1', text: 'c' });
    tab.doc.create('word', { step: 's2', text: 'd' });
    await world.run(10_000);
    const device = Object.fromEntries(seen.flatMap((p) => p.ops.map((op: any) => [op.fields.text, p.device])));
    expect(device.b).toBe(device.c);
    expect(new Set([device.a, device.b, device.d]).size).toBe(3);
    expect(seen.flatMap((p) => p.ops).filter((op: any) => op.kind === 'word' && op.group)).toEqual([]);
    expect(tab.doc.list('word').map((r) => r.by)).toEqual(['ana', 'ana', 'ana']);
  });

  test.each(['sockets', 'posts'])('an anonymous word left over from an outage goes alone, seconds from all else, by %s', async (way) => {
    const world = new World(fixed);
    servePolls(world);
    world.sockets = way === 'sockets';
    const tab = new Tab(world, 'ana');
    await world.run(10_000);
    world.online = false;
    world.cut();
    await world.run(3_000);
    tab.doc.create('note', { text: 'a' });
    tab.doc.create('word', { step: 's1', text: 'b' });
    tab.doc.create('note', { text: 'c' });
    tab.doc.create('word', { step: 's2', text: 'd' });
    tab.doc.create('word', { step: 's1', text: 'e' });
    const sent: [string, number][] = [];
    const waiting: unknown[] = [];
    const receive = world.server.receive.bind(world.server);
    world.server.receive = (p, f) => {
      if (f.push) sent.push([f.push.ops.map((op) => op.fields!.text).join(''), world.time]);
      if (f.here) waiting.push(f.here.waiting);
      receive(p, f);
    };
    world.online = true;
    tab.wake('hard');
    tab.doc.here('reading');
    await world.run(60_000);
    expect(sent.map(([texts]) => texts)).toEqual(['ac', 'be', 'd']);
    for (const [i, [, at]] of sent.slice(1).entries()) expect(at - sent[i]![1]).toBeGreaterThan(900);
    expect(waiting[0]).toBe(2);
    expect(waiting.slice(1).every((n) => n === undefined)).toBe(true);
    expect(world.polls > 0).toBe(way === 'posts');
    expect(tab.live.status).toMatchObject({ word: 'saved', sent: 0 });
  });

  test('the only thing left over from an outage, when it is anonymous, goes seconds after everybody saw its author come back', async () => {
    const { world, tab } = await opened();
    world.online = false;
    world.cut();
    await world.run(3_000);
    tab.doc.create('word', { step: 's1', text: 'b' });
    const told: [string, number][] = [];
    const receive = world.server.receive.bind(world.server);
    world.server.receive = (p, f) => {
      if (f.here || f.push) told.push([f.push ? 'word' : 'here', world.time]);
      receive(p, f);
    };
    world.online = true;
    tab.wake('hard');
    tab.doc.here('reading');
    await world.run(5_000);
    const [here, word] = ['here', 'word'].map((what) => told.find(([w]) => w === what)![1]);
    expect(word! - here!).toBeGreaterThan(900);
    expect(tab.live.status.word).toBe('saved');
  });

  test('an anonymous word alone goes at once, and so does the next', async () => {
    const { world, tab } = await opened();
    await world.run(2_000); // it has just come in
    for (const text of ['b', 'c']) {
      tab.doc.create('word', { step: 's1', text });
      await world.run(500);
      expect(tab.live.status.word).toBe('saved');
    }
  });

  test('what one turn writes goes out in one push', async () => {
    const { world, tab } = await opened();
    let pushes = 0;
    const receive = world.server.receive.bind(world.server);
    world.server.receive = (p, f) => (f.push && pushes++, receive(p, f));
    for (let i = 0; i < 5; i++) tab.doc.create('note', { text: `${i}` });
    await world.run(500);
    expect(pushes).toBe(1);
  });

  test('lists keep their identity until their own kind changes', async () => {
    const { world, tab } = await opened();
    tab.doc.create('note', { text: 'x' });
    await world.run(500);
    const notes = tab.doc.list('note');
    tab.doc.create('parking', { text: 'y' });
    expect(tab.doc.list('note')).toBe(notes);
    tab.doc.create('note', { text: 'z' });
    expect(tab.doc.list('note')).not.toBe(notes);
  });
});

describe('refused changes', () => {
  test('go to the tray, do not block, survive a reload and can be settled', async () => {
    const { world, tab } = await opened();
    tab.doc.create('material', { name: 'pens' });
    const id = tab.doc.create('note', { text: 'after it' });
    await world.run(500);
    expect(tab.live.status.refused).toHaveLength(1);
    expect(tab.live.status.refused[0]!.answer.no).toBe('denied');
    expect(world.server.truth()[`note/${id}`]).toEqual({ text: 'after it' });
    expect(said(tab.live.status)).toMatchObject({ key: 'common.refused', n: 1, attention: true });
    tab.reload();
    await world.run(500);
    expect(tab.live.status.refused).toHaveLength(1);
    tab.live.settle(tab.live.status.refused[0]!, 'again');
    await world.run(500);
    expect(tab.live.status.refused).toHaveLength(1);
    tab.live.settle(tab.live.status.refused[0]!, 'drop');
    tab.reload();
    await world.run(500);
    expect(tab.live.status.refused).toEqual([]);
  });

  test('a command that is refused answers its caller instead', async () => {
    const { world, tab } = await opened();
    const answer = tab.doc.act('stuck', {}, { expect: { step: 's1' } });
    await world.run(500);
    expect(await answer).toMatchObject({ no: 'conflict' });
    expect(tab.live.status.refused).toEqual([]);
  });

  test('what is too large never takes a number', async () => {
    const { world, tab } = await opened();
    tab.doc.create('note', { text: 'x'.repeat(70_000) });
    const id = tab.doc.create('note', { text: 'small' });
    await world.run(500);
    expect(tab.live.status.refused[0]!.answer.no).toBe('toolarge');
    expect(world.server.truth()[`note/${id}`]).toBeDefined();
  });

  test('retry stays in the queue and goes out again in order', async () => {
    const { world, tab } = await opened();
    world.server.retries = 3;
    const id = tab.doc.create('note', { text: 'a' });
    tab.doc.set('note', id, { text: 'b' });
    await world.run(10_000);
    expect(world.server.truth()[`note/${id}`]).toEqual({ text: 'b' });
    expect(tab.live.status).toMatchObject({ word: 'saved', refused: [] });
  });
});

describe('without a connection', () => {
  test('says how much is kept, and once how much was sent', async () => {
    const { world, tab } = await opened();
    world.online = false;
    world.cut();
    await world.run(3000);
    tab.doc.create('note', { text: 'one' });
    tab.doc.create('note', { text: 'two' });
    expect(tab.live.status.kept).toBe(0);
    await settle();
    expect(tab.live.status).toMatchObject({ word: 'offline', kept: 2 });
    expect(said(tab.live.status)).toMatchObject({ key: 'common.offline_kept', n: 2 });
    world.online = true;
    tab.wake('hard');
    await world.run(6500);
    expect(tab.live.status).toMatchObject({ word: 'saved', kept: 0, sent: 2 });
    await world.run(7000);
    expect(tab.live.status.sent).toBe(0);
  });

  test('a reload offline keeps everything', async () => {
    const { world, tab } = await opened();
    world.online = false;
    world.cut();
    await world.run(100);
    const id = tab.doc.create('note', { text: 'kept' });
    await settle();
    tab.reload();
    await world.run(8_000);
    expect(said(tab.live.status)).toMatchObject({ key: 'common.offline_kept', n: 1 });
    const words: string[] = [];
    tab.live.subscribe(() => words.push(`${tab.live.status.word} ${tab.live.status.kept}`));
    world.online = true;
    await world.run(30_000);
    expect(words).not.toContain('saved 1');
    expect(words.find((w) => w.startsWith('saved'))).toBe('saved 0');
    expect(words.indexOf('saved 0')).toBe(words.lastIndexOf('saving 1') + 1);
    expect(world.server.truth()[`note/${id}`]).toEqual({ text: 'kept' });
    expect(tab.doc.get('note', id)!.fields).toEqual({ text: 'kept' });
    expect([...world.server.taken.values()]).toEqual([1]);
  });

  test('a closed tab is taken over by another after ten seconds', async () => {
    const { world, tab } = await opened();
    const other = new Tab(world, 'ana', tab.disk);
    await world.run(500);
    world.online = false;
    world.cut();
    const id = tab.doc.create('note', { text: 'orphan' });
    await settle();
    tab.kill();
    world.online = true;
    await world.run(40_000);
    expect(world.server.truth()[`note/${id}`]).toEqual({ text: 'orphan' });
    expect(await tab.disk.rows('doc', 'ana')).toEqual([]);
    expect(other.live.status.word).toBe('saved');
  });

  test('another person on the same phone never sends them', async () => {
    const { world, tab } = await opened();
    world.online = false;
    world.cut();
    const id = tab.doc.create('note', { text: "Ana's" });
    await settle();
    tab.kill();
    world.online = true;
    const other = new Tab(world, 'lin', tab.disk);
    await world.run(40_000);
    expect(other.live.status).toMatchObject({ word: 'saved', kept: 0 });
    expect(world.server.truth()[`note/${id}`]).toBeUndefined();
    expect(await tab.disk.rows('doc', 'ana')).toHaveLength(1);
  });

  test('a seat that changes hands while the page is open sends nothing in the wrong name', async () => {
    const { world, tab } = await opened();
    world.online = false;
    world.cut();
    const id = tab.doc.create('note', { text: "Ana's" });
    await settle();
    tab.person = 'lin';
    const other = world.bus(() => {});
    other.post({ seated: true });
    world.online = true;
    await world.run(40_000);
    expect(tab.doc.you.id).toBe('lin');
    expect(tab.live.status).toMatchObject({ word: 'saved', kept: 0 });
    expect(tab.doc.get('note', id)).toBeUndefined();
    expect(await tab.disk.rows('doc', 'ana')).toHaveLength(1);
    const hers = tab.doc.create('note', { text: "Lin's" });
    await world.run(1000);
    expect(Object.keys(world.server.truth())).toEqual([`note/${hers}`]);
    tab.person = 'ana';
    other.post({ seated: true });
    await world.run(40_000);
    expect(world.server.truth()[`note/${id}`]).toEqual({ text: "Ana's" });
  });

  test('a dead socket that says nothing is noticed', async () => {
    const { world, tab } = await opened();
    world.online = false; // nothing is closed: frames just vanish
    await world.run(23_000);
    expect(tab.live.status.word).toBe('offline');
    world.online = true;
    await world.run(30_000);
    expect(tab.live.status.word).toBe('saved');
  });
});

describe('a living connection', () => {
  test('that leaves a change unanswered is given up for a new one', async () => {
    const { world, tab } = await opened();
    const receive = world.server.receive.bind(world.server);
    world.server.receive = (p, f) => (f.push ? undefined : receive(p, f));
    const id = tab.doc.create('note', { text: 'swallowed' });
    await world.run(1000);
    world.server.receive = receive;
    await world.run(20_000);
    expect(world.server.truth()[`note/${id}`]).toBeDefined();
    expect(tab.live.status.word).toBe('saved');
  });
});

describe('undo', () => {
  test('takes back a gesture, newest first', async () => {
    const { world, tab } = await opened();
    const id = tab.doc.create('note', { text: 'a', tag: 'x' });
    tab.doc.set('note', id, { text: 'b' }, { group: 'g' });
    tab.doc.set('note', id, { tag: null }, { group: 'g' });
    await world.run(500);
    const answers = tab.doc.undo();
    expect(tab.doc.get('note', id)!.fields).toEqual({ text: 'a', tag: 'x' });
    await world.run(500);
    expect((await answers)!.every((a) => a.seq)).toBe(true);
    expect(tab.doc.undoable).toBe(1);
    void tab.doc.undo();
    await world.run(500);
    expect(world.server.truth()).toEqual({});
    expect(tab.doc.undo()).toBeNull();
  });

  test('leaves alone what somebody changed since, and says so', async () => {
    const { world, tab } = await opened();
    const other = new Tab(world, 'lin');
    const id = tab.doc.create('note', { text: 'a' });
    await world.run(500);
    tab.doc.set('note', id, { text: 'b' });
    await world.run(500);
    other.doc.set('note', id, { text: 'lin was here' });
    await world.run(500);
    const answers = tab.doc.undo();
    await world.run(500);
    expect((await answers)![0]!.kept).toEqual(['text']);
    expect(tab.doc.get('note', id)!.fields.text).toBe('lin was here');
  });
});

describe('the server', () => {
  test('restored from a backup: what is unsent goes out under new numbers, once', async () => {
    const { world, tab } = await opened();
    tab.doc.create('note', { text: 'before' });
    await world.run(500);
    world.server.backup();
    tab.doc.create('note', { text: 'lost with the disk' });
    await world.run(500);
    world.online = false;
    world.cut();
    await world.run(100);
    const id = tab.doc.create('note', { text: 'kept here' });
    await settle();
    world.server.revert();
    world.online = true;
    await world.run(30_000);
    expect(world.server.truth()[`note/${id}`]).toEqual({ text: 'kept here' });
    expect(tab.live.status).toMatchObject({ word: 'saved', refused: [] });
    expect(tab.doc.list('note')).toHaveLength(2);
    tab.doc.create('note', { text: 'and on' });
    await world.run(500);
    expect(tab.doc.list('note').every((r) => !r.pending)).toBe(true);
  });

  test('restored while nothing was unsent: the next change has new numbers, too', async () => {
    const { world, tab } = await opened();
    world.server.backup();
    tab.doc.create('note', { text: 'one' });
    await world.run(500);
    world.server.revert();
    world.cut();
    await world.run(5000);
    const id = tab.doc.create('note', { text: 'two' });
    await world.run(1000);
    expect(world.server.truth()).toEqual({ [`note/${id}`]: { text: 'two' } });
  });

  test('that forgot our numbers without saying so does not leave us saving for ever', async () => {
    const { world, tab } = await opened();
    tab.doc.create('note', { text: 'one' });
    await world.run(500);
    world.server.forget();
    const id = tab.doc.create('note', { text: 'two' });
    await world.run(10_000);
    expect(world.server.truth()[`note/${id}`]).toEqual({ text: 'two' });
    expect(tab.live.status.word).toBe('saved');
  });

  test('says goodbye to one document', async () => {
    const { world, tab } = await opened();
    for (const p of world.server.peers) p.send({ bye: { doc: 'doc', code: 'gone', message: 'You are no longer in this session.' } });
    await world.run(100);
    expect(tab.doc.closed).toBe('You are no longer in this session.');
    expect(tab.live.status.word).toBe('closed');
    expect(await tab.doc.act('next')).toMatchObject({ no: 'denied' });
  });

  test('what waits when a document is closed to us is refused in words, not lost', async () => {
    const { world, tab } = await opened();
    const id = tab.doc.create('note', { text: 'too late' });
    world.server.closed = true;
    for (const p of world.server.peers) p.send({ bye: { doc: 'doc', code: 'gone', message: 'You are no longer in this session.' } });
    await world.run(2_000);
    expect(tab.live.status.refused.map((r) => [r.op.id, r.answer.no])).toEqual([[id, 'gone']]);
    expect(tab.live.status.kept).toBe(0);
  });

  test('what was taken before a document was closed to us is not called refused', async () => {
    const { world, tab } = await opened();
    world.server.mute = true;
    tab.doc.create('note', { text: 'just in time' });
    await world.run(500);
    world.server.mute = false;
    world.server.closed = true;
    for (const p of world.server.peers) p.send({ bye: { doc: 'doc', code: 'gone', message: 'You are no longer in this session.' } });
    await world.run(2_000);
    expect(tab.live.status).toMatchObject({ refused: [], kept: 0 });
  });

  test('asks for a reload: never under a draft or an unsent change', async () => {
    const { world, tab } = await opened();
    tab.live.drafting('field', true);
    for (const p of world.server.peers) p.send({ bye: { code: 'update' } });
    await world.run(100);
    expect(tab.reloads).toBe(0);
    tab.doc.create('note', { text: 'x' });
    tab.live.drafting('field', false);
    expect(tab.reloads).toBe(0);
    await world.run(500);
    expect(tab.reloads).toBe(1);
  });

  test('one bad record is left out and the rest stands', async () => {
    const { world, tab } = await opened();
    const bad: any = { change: { doc: 'doc', seq: 1, records: [{ kind: 'note' }, null, { kind: 'note', id: 'n1', seq: 1, fields: { text: 'fine' } }] } };
    for (const p of world.server.peers) p.send(bad);
    await world.run(100);
    expect(tab.doc.list('note').map((r) => r.id)).toEqual(['n1']);
    const id = tab.doc.create('note', { text: 'on' });
    await world.run(500);
    expect(world.server.truth()[`note/${id}`]).toBeDefined();
  });

  test('its clock is followed by the shortest way there and back', async () => {
    const { tab } = await opened();
    expect(Math.abs(tab.live.now() - 0)).toBeLessThan(1000);
  });

  test('its clock is known before the first document is there', async () => {
    const world = new World(fixed);
    const tab = new Tab(world, 'ana');
    const shown: number[] = [];
    tab.live.subscribe(() => tab.doc.ready && shown.push(tab.live.now()));
    await world.run(500);
    expect(Math.abs(shown[0]!)).toBeLessThan(1000);
  });
});

describe('networks that break sockets', () => {
  test('three failures, then long polling, then sockets again', async () => {
    const world = new World(fixed);
    servePolls(world);
    world.sockets = false;
    const tab = new Tab(world, 'ana');
    const other = new Tab(world, 'lin');
    await world.run(10_000);
    expect(tab.live.status.word).toBe('saved');
    const id = tab.doc.create('note', { text: 'by post' });
    await world.run(1000);
    expect(other.doc.get('note', id)!.fields.text).toBe('by post');
    const idle = world.polls;
    await world.run(19_000);
    expect(world.polls - idle).toBeLessThan(6);
    world.sockets = true;
    await world.run(80_000);
    const polls = world.polls;
    await world.run(60_000);
    expect(world.polls).toBe(polls);
    expect(tab.live.status.word).toBe('saved');
  });

  test('refused at the door: says so and stops trying', async () => {
    const world = new World(fixed);
    world.sockets = false;
    world.syncStatus = 401;
    const tab = new Tab(world, 'ana');
    await world.run(20_000);
    expect(tab.live.status.word).toBe('closed');
    expect(tab.doc.closed).toMatch(/no longer/);
    const polls = world.polls;
    await world.run(60_000);
    expect(world.polls).toBe(polls);
  });
});
