import { beforeAll, describe, expect, it } from 'vitest';
import { loadTexts } from '../../core/i18n';
import { groups } from '../lib/code';
import { address } from './address';
import { cairn } from './cairn';
import { hour, left, span } from './when';

beforeAll(() => loadTexts({ en: async () => ({ default: {} }), es: async () => ({ default: {} }) }, ['en']));

describe('times on the stage', () => {
  it('counts down to the end that the server names, and below zero', () => {
    const ends = '2027-01-14T02:30:00Z';
    expect(left({ state: 'running', ends }, Date.parse(ends) - 252_000)).toBe(252);
    expect(left({ state: 'running', ends }, Date.parse(ends) + 5_000)).toBe(-5);
    expect(left({ state: 'paused', remaining: 90, ends }, 0)).toBe(90);
    expect(left(undefined, 0)).toBe(0);
  });
  it('shows the hour in the zone of the session', () => {
    expect(hour('2027-01-14T02:26:00Z', 'America/Phoenix')).toBe('7:26');
    expect(hour('2027-01-14T02:26:00Z', 'Not/AZone')).toMatch(/\d:26/);
    expect(hour('', 'America/Phoenix')).toBe('');
  });
  it('writes a span once where both ends are one day', () => {
    expect(span('2027-02-24', '2027-02-24')).toBe(span('2027-02-24', ''));
    expect(span('2027-03-08', '2027-03-20')).toMatch(/8.*20/);
    expect(span('', '')).toBe('');
  });
});

describe('the way in', () => {
  it('writes the code in groups of four', () => expect(groups('K7PM4QXW')).toBe('K7PM 4QXW'));
  it('leaves out the usual ports', () => {
    expect(address({ host: 'cairn.example:443' }).host).toBe('cairn.example');
    expect(address({ host: '192.0.2.7:8080' }).host).toBe('192.0.2.7:8080');
  });
});

it('the cairn has a stone for each part that stands, and names what is missing', () => {
  const c = cairn({ aim: { have: true }, charter: { have: true }, total: { have: 2, n: 11 } });
  expect(c.have).toBe(2);
  expect(c.laid.filter(Boolean)).toHaveLength(2);
  expect(c.missing).toHaveLength(9);
});
