import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Rec } from '../../core/types';
import { between, endOf, inOrder, placeAt } from './order';

const step = (id: string, pos: string): Rec => ({ kind: 'step', id, seq: 1, fields: { pos } });

test('a moved step stands where it was put, and nobody else moves', () => {
  const moves = fc.array(fc.tuple(fc.nat(6), fc.nat(6)), { maxLength: 60 });
  fc.assert(fc.property(moves, fc.constantFrom('keys', 'numbers'), (list, how) => {
    let last: string | undefined;
    let steps = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((id, i) => step(id, how === 'numbers' ? String((i + 1) * 10).padStart(4, '0') : (last = between(last, undefined))));
    for (const [from, to] of list) {
      const order = inOrder(steps);
      const moved = order[from]!;
      const rest = order.filter((s) => s !== moved).map((s) => s.id);
      const pos = placeAt(steps, moved.id, to);
      steps = steps.map((s) => (s.id === moved.id ? step(s.id, pos) : s));
      rest.splice(to, 0, moved.id);
      if (inOrder(steps).map((s) => s.id).join() !== rest.join()) return false;
    }
    return true;
  }));
});

test('the first and the last place', () => {
  expect(between(undefined, 'a1') < 'a1').toBe(true);
  expect(between('0010', '0020') > '0010').toBe(true);
  expect(between('0010', '0020') < '0020').toBe(true);
});

test('what is added at the end goes before the close', () => {
  const does = (...names: string[]) => endOf(names.map((activity, i) => ({ ...step(String(i), `a${i}`), fields: { activity } })));
  expect(does('notes', 'takeaways', 'close')).toBe(2);
  expect(does('notes', 'takeaways')).toBe(2);
  expect(does('close', 'notes')).toBe(0);
  expect(does()).toBe(0);
});
