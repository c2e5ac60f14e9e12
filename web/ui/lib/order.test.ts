import { expect, it } from 'vitest';
import type { Rec } from '../../core/types';
import { asFound } from './order';

const rec = (id: string, seq: number): Rec => ({ kind: 'parking', id, seq, fields: {} });

it('what is changed stays where it was, and what is new comes last', () => {
  const order = asFound([rec('b', 2), rec('a', 1)]);
  expect([rec('new', 9), rec('a', 8), rec('b', 2)].sort(order).map((r) => r.id)).toEqual(['a', 'b', 'new']);
});
