import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayIn, lineTo, split, tableIn } from './lines';
import { instantOf, localOf, nextQuarter } from './when';

test('a wall-clock time in a zone and its instant are each other', () => {
  expect(instantOf('2027-01-05T18:00', 'America/Phoenix')).toBe('2027-01-06T01:00:00Z');
  expect(instantOf('2027-07-05T18:00', 'America/New_York')).toBe('2027-07-05T22:00:00Z');
  const zone = fc.constantFrom('America/Phoenix', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Auckland', 'UTC');
  const at = fc.integer({ min: 1_700_000_000, max: 2_200_000_000 }).map((s) => Math.floor(s / 60) * 60_000);
  fc.assert(fc.property(zone, at, (z, ms) => {
    const back = Date.parse(instantOf(localOf(ms, z), z));
    return back === ms || localOf(back, z) === localOf(ms, z); // the hour that a clock repeats
  }));
});

test('a session starts at the next full quarter', () => {
  expect(new Date(nextQuarter(Date.parse('2027-01-05T18:01:00Z'))).toISOString()).toContain('18:15');
  expect(new Date(nextQuarter(Date.parse('2027-01-05T18:15:00Z'))).toISOString()).toContain('18:30');
});

test('pasted lines with semicolons, tabs and quoted commas', () => {
  expect(split('2027-03-17; Day of calls; before the vote\n\n; no date here')).toEqual([['2027-03-17', 'Day of calls', 'before the vote'], ['', 'no date here']]);
  expect(split('3/17/2027\tCalls\tWhy')).toEqual([['3/17/2027', 'Calls', 'Why']]);
  expect(split('2027-03-17,"Calls, many",why')).toEqual([['2027-03-17', 'Calls, many', 'why']]);
});

test('days as people write them; a day that does not exist is none', () => {
  expect(dayIn('3/8/2027')).toBe('2027-03-08');
  expect(dayIn('8.3.2027')).toBe('2027-03-08');
  expect(dayIn('2027-02-30')).toBe('');
  expect(dayIn('13/40/2027')).toBe('');
  expect(dayIn('soon')).toBe('');
});

test('lines become records of their kind', () => {
  expect(lineTo('key_moment', ['2027-03-17', 'Day of calls', 'before the vote'])).toEqual({ title: 'Day of calls', start: '2027-03-17', why: 'before the vote' });
  expect(lineTo('formation', ['Last autumn', 'Six states join.'])).toEqual({ when: 'Last autumn', text: 'Six states join.' });
  expect(lineTo('deliverable', ['2027-05-21', 'Letters', '6,000 letters'])).toEqual({ title: 'Letters', due: '2027-05-21', target: 6000, unit: 'letters' });
  expect(lineTo('norm', ['One speaks'])).toEqual({ text: 'One speaks' });
  expect(lineTo('key_moment', [''])).toBeNull();
});

test('a pasted page counts only when there is a table in it', () => {
  expect(tableIn('<meta><TABLE border=1><tr><td>x</td></tr></TABLE>')).toContain('TABLE');
  expect(tableIn('<p>tablet</p>')).toBe('');
  expect(tableIn(undefined)).toBe('');
});
