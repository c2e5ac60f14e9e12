import fc from 'fast-check';
import { expect, test } from 'vitest';
import { comingOf, dateOf, dayNo, months, pack, span, todayIn, weeks, brieflyTitled } from './reading';

test('a day and its number are each other', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 60_000 }), (n) => dayNo(dateOf(n)) === n));
});

test('today follows the zone of the plan', () => {
  const at = Date.parse('2027-02-10T03:00:00Z');
  expect(todayIn(at, 'America/Phoenix')).toBe('2027-02-09');
  expect(todayIn(at, 'Europe/Madrid')).toBe('2027-02-10');
  expect(todayIn(at, 'Nowhere/Land')).toMatch(/^2027-02-/);
});

test('no two things in a row lie on each other', () => {
  const extent = fc.tuple(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 1, max: 200 })).map(([from, w]) => ({ from, to: from + w }));
  fc.assert(fc.property(fc.array(extent, { maxLength: 40 }), (items) => {
    const rows = pack(items);
    return items.every((a, i) => items.every((b, j) => i === j || rows[i] !== rows[j] || a.to <= b.from || a.from >= b.to));
  }));
});

test('weeks are counted back from the end and start in the span', () => {
  const { first, last } = span(['2027-01-04', '2027-05-21'], '2027-02-09', '2027-05-28');
  expect(dateOf(first)).toBe('2027-01-04');
  const all = weeks(first, dayNo('2027-05-28'));
  expect(all.at(-1)).toEqual({ day: dayNo('2027-05-21'), left: 1 });
  expect(all[0]!.day).toBeGreaterThanOrEqual(first);
  expect(months(first, last).map(dateOf)).toEqual(['2027-02-01', '2027-03-01', '2027-04-01', '2027-05-01']);
});

test('without an end the drawing still has room', () => {
  const { first, last } = span([], '2027-02-09', '');
  expect(last - first).toBeGreaterThan(80);
});

test('a long title is cut at a word, a long word anywhere', () => {
  expect(brieflyTitled('Six neighbours at the hearing of the committee', 30)).toBe('Six neighbours at the hearing…');
  expect(brieflyTitled('Extraordinariamente', 6)).toBe('Extrao…');
});

test('a title asked to be shorter is shorter: whoever cuts until it fits comes to an end', () => {
  fc.assert(fc.property(fc.string({ minLength: 5, maxLength: 60 }), (text) => brieflyTitled(text, text.length - 4).length < text.length));
});

test('national moments come in order among our own, counted from our own today', () => {
  const doc = (rows: object[]) => ({ view: () => ({ ...rows }) }) as any;
  const plan = doc([{ pos: 1, date: '2027-03-01', days: 20 }, { pos: 0, date: '2027-02-01', days: -8 }]);
  const network = doc([{ pos: 0, date: '2027-02-08', days: 0 }, { pos: 1, date: '2027-02-10', days: 2 }]);
  expect(comingOf(plan, network, '2027-02-09').map((r) => [r.date, r.days])).toEqual([['2027-02-01', -8], ['2027-02-10', 1], ['2027-03-01', 20]]);
});
