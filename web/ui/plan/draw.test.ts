import fc from 'fast-check';
import { expect, test } from 'vitest';
import { draw, type Ruler } from './draw';
import { dateOf, dayNo, type Dated, type Lane } from './reading';

const ruler: Ruler = (text) => text.length * 8;
const first = dayNo('2027-01-04');
const lanes: Lane[] = ['outside', 'phases', 'national', 'leads', 'partners', 'all'];

const thing = fc.record({ lane: fc.constantFrom(...lanes), title: fc.string({ minLength: 1, maxLength: 60 }), at: fc.nat(180), long: fc.nat(20) });
const placed = (x: { lane: Lane; title: string; at: number; long: number }, i: number): Dated => {
  const [start, end] = [dateOf(first + x.at), dateOf(first + x.at + x.long)];
  return { lane: x.lane, title: x.title, start, end, rec: { kind: x.lane, id: `${i}`, seq: 1, fields: { launch: start, end, visits: 'avoid' } } };
};
const plan = (dated: Dated[], room = 860) => draw({ dated, goals: [], today: '2027-02-09', end: '2027-07-02', room, zoom: 'whole', ruler });

test('nothing is written over anything in its lane, and nothing is cut off', () => {
  fc.assert(fc.property(fc.array(thing, { maxLength: 100 }), fc.integer({ min: 560, max: 1300 }), (things, room) => {
    const d = plan(things.map(placed), room);
    return d.lanes.every(({ items }) => items.every((a, i) => a.from >= -9 && a.to <= d.width + 13 && items.every((b, j) => i === j || a.row !== b.row || a.to <= b.from || a.from >= b.to)));
  }), { numRuns: 60 });
});

test('a lane with too much says how much more the list holds', () => {
  const [lane] = plan(Array.from({ length: 30 }, (_, i) => placed({ lane: 'leads', title: 'Open day', at: 60, long: 0 }, i))).lanes;
  expect([lane!.rows, lane!.items.length, lane!.more]).toEqual([8, 8, 22]);
});

test('every month has its name, wherever today is', () => {
  expect(plan([]).months.map((m) => m.date.slice(0, 7))).toEqual(['2027-02', '2027-03', '2027-04', '2027-05', '2027-06']);
  expect(plan([], 320).months.length).toBeGreaterThan(2);
});
