// A model of the whole client against a network that loses, delays and repeats,
// with tabs that die and reload, lost acknowledgements, records that are their
// author's own until they are revealed, and covered again, and a server that dies
// around a commit, forgets what was deleted, and is restored from a backup. What
// must hold: nothing acknowledged is lost, every screen comes to show what its
// person may see, no change takes effect twice, what is refused blocks nothing.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { settle, Tab, World } from './testing/world';

type Step =
  | { do: 'write' | 'edit' | 'propose' | 'delete' | 'undo' | 'refused' | 'reload' | 'close' | 'twin' | 'leave' | 'return'; who: number; pick: number }
  | { do: 'cut' | 'off' | 'on' | 'retry' | 'wait' | 'die' | 'reveal' | 'cover' | 'compact' | 'backup' | 'restore'; ms: number };

const steps = (more: Step['do'][] = []): fc.Arbitrary<Step[]> => {
  const who = (name: any, weight: number) => ({ weight, arbitrary: fc.record({ do: fc.constant(name), who: fc.nat(2), pick: fc.nat(50) }) });
  const net = (name: any, weight: number) => ({ weight, arbitrary: fc.record({ do: fc.constant(name), ms: fc.nat(6000) }) });
  return fc.array(
    fc.oneof(
      who('write', 8), who('edit', 8), who('propose', 3), who('delete', 2), who('undo', 2), who('refused', 1), who('reload', 1), who('close', 1), who('twin', 1), who('leave', 2), who('return', 2),
      net('cut', 3), net('off', 1), net('on', 3), net('retry', 1), net('wait', 6),
      net('die', 2), net('reveal', 1), net('cover', 1), net('compact', 2),
      ...more.map((m) => net(m, 1)),
    ),
    { minLength: 5, maxLength: 60 },
  ) as fc.Arbitrary<Step[]>;
};

function random(seed: number): () => number {
  let s = seed >>> 0 || 1;
  return () => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    return s / 2 ** 32;
  };
}

/** Three people, one of them in two tabs now and then, and what they may rely on. */
export class Play {
  world: World;
  tabs: Tab[];
  /** Every note and proposal ever written, and whether anybody changed it afterwards. */
  written = new Map<string, { touched: boolean }>();
  refused = 0;
  #token = 0;

  constructor(seed: number) {
    this.world = new World(random(seed));
    this.world.repeat = 0.2;
    this.tabs = ['ana', 'lin', 'rosa'].map((p) => new Tab(this.world, p));
  }

  async step(s: Step): Promise<void> {
    if ('ms' in s) return this.#net(s.do, s.ms);
    const tab = this.tabs[s.who % this.tabs.length]!;
    if (s.do === 'leave') return void this.world.away.add(tab.person);
    if (s.do === 'return') return void this.world.away.delete(tab.person);
    if (s.do === 'reload') return this.#durably(() => tab.reload());
    if (s.do === 'close') return this.#close(tab);
    if (s.do === 'twin') return void this.tabs.push(new Tab(this.world, tab.person, tab.disk));
    if (!tab.doc.ready) return;
    this.#write(s.do, tab, s.pick);
    await this.world.run(this.world.chance() * 200);
  }

  // What a page says it keeps, it keeps: let the disk finish, then end it.
  async #durably(end: () => void): Promise<void> {
    await settle();
    end();
  }

  async #close(tab: Tab): Promise<void> {
    const twins = this.tabs.filter((t) => t.disk === tab.disk);
    if (twins.length > 1) await this.#durably(() => (tab.kill(), this.tabs.splice(this.tabs.indexOf(tab), 1)));
  }

  async #net(what: string, ms: number): Promise<void> {
    if (what === 'cut') this.world.cut();
    if (what === 'off') this.world.online = false;
    if (what === 'off' && ms % 2) this.world.cut();
    if (what === 'on') this.world.online = true;
    if (what === 'retry') this.world.server.retries = ms % 4;
    if (what === 'die') this.world.server.dies = ms % 2 ? 'before' : 'after';
    if (what === 'reveal' || what === 'cover') this.world.server.reveal(what === 'reveal');
    if (what === 'compact') this.world.server.compact();
    if (what === 'backup') this.world.server.backup();
    if (what === 'restore') this.#restore();
    await this.world.run(ms);
  }

  #restore(): void {
    this.world.cut();
    this.world.server.revert();
  }

  #write(what: string, tab: Tab, pick: number): void {
    const notes = tab.doc.list('note');
    const note = notes[pick % (notes.length || 1)];
    const group = `t${++this.#token}`;
    if (what === 'write') return this.#wrote(tab, 'note', { text: group }, group);
    if (what === 'propose') return this.#wrote(tab, 'proposal', { step: 's1', why: group }, group);
    if (what === 'refused') return void (this.refused++, tab.doc.create('material', { name: group }));
    if (what === 'undo') return void (this.#touchAll(), tab.doc.undo());
    if (!note) return;
    this.written.get(`note/${note.id}`)!.touched = true;
    if (what === 'edit') tab.doc.set('note', note.id, { [pick % 2 ? 'text' : 'tag']: group }, { group });
    else tab.doc.remove('note', note.id);
  }

  #wrote(tab: Tab, kind: string, fields: Record<string, string>, group: string): void {
    this.written.set(`${kind}/${tab.doc.create(kind, fields, { group })}`, { touched: false });
  }

  #touchAll(): void {
    for (const w of this.written.values()) w.touched = true;
  }

  /** Everything works again, and goes on until nothing is under way. */
  async calm(): Promise<void> {
    this.world.online = true;
    this.world.away.clear();
    this.world.server.retries = 0;
    this.world.server.dies = '';
    await this.world.run(90_000);
  }
}

function shown(tab: Tab): Record<string, Record<string, any>> {
  return Object.fromEntries(['note', 'proposal'].flatMap((kind) => tab.doc.list(kind)).map((r) => [`${r.kind}/${r.id}`, r.fields]));
}

async function play(seed: number, list: Step[]): Promise<Play> {
  const p = new Play(seed);
  await p.world.run(400);
  for (const s of list) await p.step(s);
  await p.calm();
  return p;
}

function end(p: Play): void {
  for (const tab of p.tabs) tab.kill();
}

const runs = Number(process.env.CAIRN_RUNS ?? 150);

test('nothing is lost, doubled or stuck, whatever the network and the tabs do', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), steps(), async (seed, list) => {
      const p = await play(seed, list);
      const truth = p.world.server.truth();
      for (const tab of p.tabs) {
        expect(shown(tab)).toEqual(p.world.server.truth(tab.person));
        expect(tab.live.status).toMatchObject({ word: 'saved', kept: 0 });
        expect(await tab.disk.rows('doc', tab.person)).toEqual([]);
      }
      for (const [id, w] of p.written) if (!w.touched) expect(truth).toHaveProperty([id]);
      expect([...p.world.server.taken].filter(([, times]) => times > 1)).toEqual([]);
      const trays = new Map<string, unknown>();
      for (const tab of p.tabs) for (const r of await tab.disk.tray('doc', tab.person)) trays.set(r.key, r);
      // Taking back what is about to be refused is refused as well, and lies beside it.
      expect([...trays.values()].filter((r: any) => r.op.kind === 'material' && r.op.op === 'create')).toHaveLength(p.refused);
      end(p);
    }),
    { numRuns: runs },
  );
});

test('a server restored from a backup: screens converge and what was unsent arrives', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), steps(['backup', 'restore']), async (seed, list) => {
      const p = await play(seed, list);
      for (const tab of p.tabs) {
        expect(shown(tab)).toEqual(p.world.server.truth(tab.person));
        expect(tab.live.status).toMatchObject({ word: 'saved', kept: 0 });
        expect(await tab.disk.rows('doc', tab.person)).toEqual([]);
      }
      end(p);
    }),
    { numRuns: runs },
  );
});
