import { beforeEach, expect, test } from 'vitest';
import type { Rec } from '../../core/types';
import { lasts } from './place.svelte';
import { Typed } from './typed.svelte';

class Box implements Storage {
  rows = new Map<string, string>();
  get length() { return this.rows.size; }
  key = (i: number) => [...this.rows.keys()][i] ?? null;
  getItem = (k: string) => this.rows.get(k) ?? null;
  setItem = (k: string, v: string) => void this.rows.set(k, v);
  removeItem = (k: string) => void this.rows.delete(k);
  clear = () => this.rows.clear();
}
let box: Box;
beforeEach(() => void (box = new Box()));
const page = (seat = 'seat-a s1 rosa') => {
  const t = new Typed(() => box);
  t.open(seat);
  return t;
};

test('words typed before a reload are there after it, for this seat alone', () => {
  page().write('add/s/note', { text: 'Talk to the night' }, true);
  expect(page().get('add/s/note')).toEqual({ text: 'Talk to the night' });
  expect(page('seat-b s1 ben').size).toBe(0);
});

test('what was sent or given up does not come back', () => {
  const t = page();
  t.write('a', { text: 'x' }, true);
  t.write('b', { text: 'y' }, true);
  t.drop('a');
  expect([...page().keys()]).toEqual(['b']);
  t.forget();
  expect(box.length).toBe(0);
});

test('a seat that changes hands shows the next person nothing', () => {
  const t = page();
  t.write('a', { text: 'x' }, true);
  t.write('secret', { text: 'y' }, false);
  t.open('seat-a s1 ben');
  expect(t.size).toBe(0);
  t.open('seat-a s1 rosa');
  expect([...t.keys()]).toEqual(['a']);
});

test('what may not last never touches the storage', () => {
  page().write('rating/x', { text: 'no money' }, false);
  expect(box.length).toBe(0);
});

test('typing works where storage is switched off', () => {
  const t = new Typed(() => { throw new Error('denied'); });
  t.open('seat');
  t.write('a', { text: 'x' }, true);
  expect(t.get('a')).toEqual({ text: 'x' });
});

test('stories, ratings, hidden days and personal details never last', () => {
  const step = (activity: string) => ({ kind: 'step', id: 's', seq: 1, fields: { activity } }) as unknown as Rec;
  expect(lasts('session', 'note', step('notes'))).toBe(true);
  expect(lasts('plan', 'date', step('internal'))).toBe(true);
  expect(lasts('session', 'word', step('story'))).toBe(false);
  expect(lasts('session', 'parking', step('story'))).toBe(false);
  expect(lasts('session', 'rating', step('feasibility'))).toBe(false);
  expect(lasts('session', 'proposal', step('end_date'))).toBe(false);
  expect(lasts('session', 'participant')).toBe(false);
});
