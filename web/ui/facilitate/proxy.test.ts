import { expect, it } from 'vitest';
import type { Doc, Rec } from '../../core/types';
import { ProxyDoc } from './proxy.svelte';

/** A document of which nothing per-person can be read back, as a facilitator has it. */
function desk() {
  const made: Rec[] = [];
  const inner = {
    you: { id: 'fac', roles: ['facilitator'], alias: {} }, list: () => [], get: () => undefined,
    create: (kind: string, fields: Record<string, any>, opt: { id?: string } = {}) => (made.push({ kind, id: opt.id ?? 'new', seq: 0, fields }), opt.id ?? 'new'),
  } as unknown as Doc;
  return { made, doc: new ProxyDoc(inner, 'achterberg') };
}

it('what is typed for somebody is theirs, and stays in sight on this desk', () => {
  const { made, doc } = desk();
  expect(doc.you.id).toBe('achterberg');
  doc.create('rating', { step: 's', subject: 'k', right: 4 });
  doc.set('rating', 'k/achterberg', { can: 2 });
  expect(made.map((r) => r.id)).toEqual(['k/achterberg', 'k/achterberg']);
  expect(made[1]!.fields).toEqual({ step: 's', subject: 'k', right: 4, can: 2 });
  expect(doc.list('rating')).toMatchObject([{ by: 'achterberg', fields: { right: 4, can: 2 } }]);
});
it('cards are made as any other', () => {
  const { made, doc } = desk();
  doc.create('note', { step: 's', text: 'A ramp' });
  expect(made[0]!.id).toBe('new');
  expect(doc.list('note')).toEqual([]);
});
