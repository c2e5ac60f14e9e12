import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Change } from './frames';
import { byPlace, Confirmed, rebuild, same, View } from './store';
import type { Op, Rec } from './types';

const snapshot = (records: Rec[] = [], seq = 0) => ({ doc: 'd', type: 'session', epoch: 'e', seq, you: { id: 'ana', roles: [], alias: {} }, records });
const rec = (id: string, seq: number, fields: Record<string, any> = {}): Rec => ({ kind: 'note', id, seq, fields });

describe('confirmed records', () => {
  const frames = fc.array(fc.record({ id: fc.constantFrom('a', 'b', 'c'), gone: fc.boolean() }), { maxLength: 20 }).map((list) =>
    list.map((x, i): Change => ({ doc: 'd', seq: i + 1, records: x.gone ? [] : [rec(x.id, i + 1, { text: `${i}` })], gone: x.gone ? [['note', x.id]] : [] })),
  );

  test('come out the same however often and in whatever order frames arrive', () => {
    fc.assert(
      fc.property(frames.chain((f) => fc.tuple(fc.constant(f), fc.shuffledSubarray([...f, ...f], { minLength: f.length * 2 }))), ([inOrder, mixed]) => {
        const [a, b] = [new Confirmed(), new Confirmed()];
        a.snapshot(snapshot());
        b.snapshot(snapshot());
        inOrder.forEach((f) => a.change(f));
        mixed.forEach((f) => b.change(f));
        expect(new Map([...b.records('note')].sort())).toEqual(new Map([...a.records('note')].sort()));
        expect(b.seq).toBe(a.seq);
      }),
    );
  });

  test('a frame older than the snapshot brings nothing back', () => {
    const c = new Confirmed();
    c.snapshot(snapshot([], 5));
    c.change({ doc: 'd', seq: 4, records: [rec('a', 4)] });
    expect(c.records('note').size).toBe(0);
  });

  test('what is hidden and shown again is there again, with its old number', () => {
    const c = new Confirmed();
    c.snapshot(snapshot([rec('a', 1)], 1));
    c.change({ doc: 'd', seq: 2, gone: [['note', 'a']] });
    c.change({ doc: 'd', seq: 3, records: [rec('a', 1)] });
    expect(c.records('note').has('a')).toBe(true);
  });

  test('derived rows: set, del, whole', () => {
    const c = new Confirmed();
    c.snapshot({ ...snapshot(), derived: { clock: { now: { step: 's' } } } });
    const before = c.view('clock');
    c.change({ doc: 'd', seq: 0, derived: { clock: { set: { b: 1 }, del: ['now'] } } });
    expect(c.view('clock')).toEqual({ b: 1 });
    expect(c.view('clock')).not.toBe(before);
    c.change({ doc: 'd', seq: 0, derived: { clock: { set: { c: 2 }, all: true } } });
    expect(c.view('clock')).toEqual({ c: 2 });
    expect(c.view('agenda')).toBe(c.view('agenda'));
  });
});

describe('the view', () => {
  const op = (o: Partial<Op>): Op => ({ n: 1, base: 0, op: 'set', kind: 'note', id: 'a', ...o });
  const built = (records: Rec[], ops: Op[]) => rebuild(new Map(records.map((r) => [r.id, r])), ops, 'note', () => 'ana');

  test.each<[string, Rec[], Op[], Record<string, any> | undefined]>([
    ['create', [], [op({ op: 'create', fields: { text: 'x' } })], { text: 'x' }],
    ['create of what exists is a set', [rec('a', 1, { tag: 't' })], [op({ op: 'create', fields: { text: 'x' } })], { tag: 't', text: 'x' }],
    ['set', [rec('a', 1, { text: 'x', tag: 't' })], [op({ fields: { text: 'y' } })], { text: 'y', tag: 't' }],
    ['null empties', [rec('a', 1, { text: 'x' })], [op({ fields: { text: null } })], {}],
    ['set on what is gone shows nothing', [], [op({ fields: { text: 'y' } })], undefined],
    ['delete', [rec('a', 1)], [op({ op: 'delete' })], undefined],
    ['an edit after the own delete brings it back', [rec('a', 1, { tag: 't' })], [op({ op: 'delete' }), op({ fields: { text: 'y' } })], { tag: 't', text: 'y' }],
    ['restore of the own delete', [rec('a', 1, { text: 'x' })], [op({ op: 'delete' }), op({ op: 'restore' })], { text: 'x' }],
    ['if holds', [rec('a', 1, { text: 'x' })], [op({ fields: { text: 'y' }, if: { text: 'x' } })], { text: 'y' }],
    ['if does not hold', [rec('a', 1, { text: 'z' })], [op({ fields: { text: 'y' }, if: { text: 'x' } })], { text: 'z' }],
    ['if null means empty', [rec('a', 1)], [op({ fields: { text: 'y' }, if: { text: null } })], { text: 'y' }],
    ['an act changes nothing here', [rec('a', 1, { text: 'x' })], [op({ op: 'act', fields: { text: 'y' } })], { text: 'x' }],
    ['other kinds are left alone', [rec('a', 1, { text: 'x' })], [op({ kind: 'word', fields: { text: 'y' } })], { text: 'x' }],
  ])('%s', (_name, records, ops, fields) => {
    expect(built(records, ops).get('a')?.fields).toEqual(fields);
  });

  test('never touches the confirmed record, and a settled conflict is no longer offered', () => {
    const held = { ...rec('a', 1, { text: 'x' }), also: { text: [{ value: 'z', by: 'lin', seq: 1 }] } };
    const frozen = structuredClone(held);
    expect(built([held], [op({ fields: { text: 'z' } })]).get('a')!.also).toBeUndefined();
    expect(held).toEqual(frozen);
  });

  test('lists by position, then id; without a position last', () => {
    const list = [rec('a', 1), rec('d', 1, { pos: 'a1' }), rec('c', 1, { pos: 'a1' }), rec('b', 1, { pos: 'Zz' })].sort(byPlace);
    expect(list.map((r) => r.id)).toEqual(['b', 'c', 'd', 'a']);
  });

  test('is built once for each change', () => {
    const c = new Confirmed();
    c.snapshot(snapshot([rec('a', 1)], 1));
    const v = new View(c, { ops: () => [], stamp: () => 0 }, () => 'ana');
    const list = v.list('note');
    c.change({ doc: 'd', seq: 2, records: [{ ...rec('w', 2), kind: 'word' }] });
    expect(v.list('note')).toBe(list);
    c.change({ doc: 'd', seq: 3, records: [rec('b', 3)] });
    expect(v.list('note').map((r) => r.id)).toEqual(['a', 'b']);
  });
});

test('same: JSON values, whatever the order of keys', () => {
  fc.assert(fc.property(fc.jsonValue(), (v) => same(v, JSON.parse(JSON.stringify(v)))));
  expect(same({ a: 1, b: [2] }, { b: [2], a: 1 })).toBe(true);
  for (const [a, b] of [[1, '1'], [null, 0], [[1], { 0: 1 }], [{ a: 1 }, { a: 1, b: 2 }], [[1, 2], [2, 1]]]) expect(same(a, b)).toBe(false);
});

// Go and TypeScript must agree on what ops make of records: testdata/vectors/README.md.
interface Vector { name: string; you: string; seq: number; records: Rec[]; ops: Op[]; view: Rec[]; also?: unknown; refused?: unknown }
const folder = join(import.meta.dirname, '../../testdata/vectors');
const vectors: Vector[] = readdirSync(folder)
  .filter((f) => f.endsWith('.json'))
  .flatMap((f) => JSON.parse(readFileSync(join(folder, f), 'utf8')));

describe('golden vectors', () => {
  const here = vectors.filter((v) => !v.also && !v.refused);

  test('there are some', () => expect(here.length).toBeGreaterThan(5));

  test.each(here)('$name', (v) => {
    const c = new Confirmed();
    c.snapshot({ ...snapshot(v.records, v.seq), you: { id: v.you, roles: [], alias: {} } });
    const view = new View(c, { ops: () => v.ops, stamp: () => 1 }, () => v.you);
    const kinds = new Set([...v.records, ...v.ops].map((x) => x.kind));
    const got = [...kinds].flatMap((k) => view.list(k)).map(({ kind, id, fields }) => ({ kind, id, fields }));
    const byKey = (a: { kind: string; id: string }, b: { kind: string; id: string }) => (a.kind + a.id < b.kind + b.id ? -1 : 1);
    expect(got.sort(byKey)).toEqual([...v.view].sort(byKey));
  });
});
